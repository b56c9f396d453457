"""Bytes become characters: UTF-8, UTF-16 with its mark, GB18030 and Big5 are told apart by what they give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

from duibiao.errors import DocumentError

ENCODINGS = ("utf-8", "gb18030", "big5", "cp950", "big5hkscs")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Characters that make up half of any Chinese text about plans and health, simplified and traditional.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立"
    "代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论"
    "运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什"
    "认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整"
    "空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青"
    "省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专"
    "健康医疗卫服务病死亡率孕妇婴童岁预期寿命居民护士床床位执业师口主要指标单完成情况约束预值现状规划目"
    "為個國時來們發動產種麼過說對會經進電裡現實體機當點從業應開還關線數質氣條結問黨員設統組計區戰幹門導壓爭濟階極認權證轉單風"
    "務萬達積議報鬥類離華確張馬節話書複兒須際驗連斷難礦約勞團歷構稱準號維劃選標寫親劇衛醫療護嬰婦執師壽總縣產婦數據"
)
#: What UTF-8 looks like when it was read as something else and saved again.
_MOJIBAKE = re.compile("锟斤拷|烫烫烫|屯屯屯|�|[ÃÂ][\x80-\xbf]|[äåæçèé][\x80-\xbf¡-¿]{2}|Ã[¤¥¦§¨©]|鐨勶?|鍋ュ悍|鍖荤枟")
#: What each of them begins with: a text without any is sound.
_MAY_BE_MOJIBAKE = re.compile("[锟烫屯�ÃÂäåæçèé鐨鍋鍖]")
_LEAST_COMMON, _STRETCH = 0.2, 2000


def decode(data: bytes, name: str) -> str:
    """Decode bytes by their mark, as UTF-8, or as that of GB18030 and Big5 which gives more common characters.

    Raises
    ------
    DocumentError
        Where the bytes are no text in any of them, or the text was spoilt before it was saved.
    """
    text = _decoded(data, name)
    if "\x00" in text:
        raise DocumentError(
            f"{name}: this is no text (it holds zero bytes)\n    what to do: save the page as text first"
        )
    spoilt = spoilt_by(text)
    if spoilt:
        raise DocumentError(
            f"{name}: mojibake: {spoilt}\n    what to do: save the page again in the encoding it declares"
        )
    return text


def spoilt_by(text: str) -> str:
    """Tell what shows that a text was decoded wrongly once; empty for a sound one."""
    marks = _MOJIBAKE.findall(text) if _MAY_BE_MOJIBAKE.search(text) else []
    if len(marks) > max(3, len(text) // 2000):
        return f"{len(marks)} places such as '{marks[0]}'"
    if _has_common(text, _LEAST_COMMON * len(text)):
        return ""  # whatever else it holds
    chinese = _CHINESE.findall(text)
    if len(chinese) >= 60 and _share_common(chinese) < _LEAST_COMMON:
        return "its characters are not those of a Chinese text"
    return ""


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    read = {}
    for encoding in ENCODINGS:
        try:
            read[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            break
    if not read:
        raise _not_decoded(name)
    if len(read) == 1:
        return next(iter(read.values()))
    return max(read.values(), key=lambda text: _share_common(_CHINESE.findall(text)))


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_decoded(name) from error


def _not_decoded(name: str) -> DocumentError:
    return DocumentError(f"{name}: the characters cannot be decoded\n    allowed: UTF-8, UTF-16, GB18030, Big5")


def _share_common(chinese: list[str]) -> float:
    return _count_common(chinese) / len(chinese) if chinese else 0.0


def _has_common(text: str, enough: float) -> bool:
    """Tell whether a text has so many common characters; mostly its first half has."""
    counts = (_count_common(text[at : at + _STRETCH]) for at in range(0, len(text), _STRETCH))
    return any(count >= enough for count in accumulate(counts))


def _count_common(characters: Iterable[str]) -> int:
    return sum(map(_COMMON.__contains__, characters))
