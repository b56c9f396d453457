"""A new region in five minutes: proposed, shown, confirmed, written, built, traced."""

from __future__ import annotations

import csv
import re
import shutil

import pytest
import yaml
from casebook import CASES, read_cases
from registry_plans import PLAN, contents

from duibiao import cli
from duibiao.catalogue import Region, load_catalogue, load_sources
from duibiao.catalogue.plain import read_yaml
from duibiao.catalogue.sources import source_text
from duibiao.errors import DocumentError
from duibiao.extraction.rows import read_printed
from duibiao.home import Home
from duibiao.longformat.load import load
from duibiao.registry.answers import Answers
from duibiao.registry.proposal import propose
from duibiao.registry.words import proposal_text

FIELDS = ("title", "issuer", "number", "issued", "published", "region", "period", "previous_period", "population_basis")
PLANS = ("baoshan", "haicang", "lishui", "shangcheng", "xinjiang_corps")
PLAN_LINES = PLAN.splitlines()


@pytest.mark.parametrize("name", PLANS)
def test_what_is_proposed_of_a_registered_plan_is_what_was_decided(name, home, tmp_path):
    original = home.documents / f"{name}.txt"
    if not original.is_file():
        pytest.skip("the originals are not here")
    path = tmp_path / "another_name.txt"
    path.write_bytes(original.read_bytes())
    proposal, decided = propose(path, home, Answers(id=name)), load_sources(home)[name]
    assert {f: getattr(proposal.source, f) for f in FIELDS} == {f: getattr(decided, f) for f in FIELDS}
    text = original.read_text(encoding="utf-8")
    assert {w: r for w, r in decided.means.items() if w in text}.items() <= proposal.source.means.items()
    assert sorted(proposal.rows, key=lambda row: row.order) == read_printed(home.printed / f"{name}.csv")
    assert proposal.new_regions == ()


def test_a_new_region_goes_all_the_way(run, plan, office, home, capsys):
    before = contents(home.data)
    assert run("register", plan, "--yes") == 0
    assert set(contents(office)) == {
        "catalogue/regions.yaml",
        "claims/ningbo_2021_2025.csv",
        "documents/ningbo_2021_2025.txt",
        "printed/ningbo_2021_2025.csv",
        "sources/ningbo_2021_2025.yaml",
    }
    assert run("build") == 0
    own = load(home=Home(home.root, office)).filter(region="ningbo", indicator="infant_mortality")
    assert sorted(own["value"].to_list()) == [1.59, 3.0]
    capsys.readouterr()
    assert run("trace", "宁波市", "婴儿死亡率", 2020) == 0
    assert "婴儿死亡率为【1.59‰】" in capsys.readouterr().out
    assert run("check") == 0
    assert contents(home.data) == before


def test_the_proposal_tells_where_each_thing_stands(run, plan, capsys):
    assert run("register", plan, "--dry-run") == 0
    told = capsys.readouterr().out
    for words in (
        r"title 标题 +宁波市卫生健康发展“十四五”规划 +\[line 5, a line of its own 独立成行\]",
        r"issuer 发文机关 +宁波市卫生健康委员会 +\[line 3, the signature 落款\]",
        r"number 文号 +甬卫发〔2021〕88号 +\[line 2, a line of its own 独立成行\]",
        r"issued 成文日期 +2021-09-08 +\[line 4, below the signature 落款之下\]",
        r"ningbo: 宁波市, Ningbo, prefecture, parent zhejiang",
        r"全市 \(line 6\)",
        r"每千人口游泳池数 ×1, line 7: \S+ \(\w+\) \d+",
    ):
        assert re.search(words, told), words


def test_what_showed_a_thing_is_said_in_both_languages(run, plan, capsys):
    assert run("register", plan, "--dry-run") == 0
    brackets = re.findall(r"    \[(?!sha256)(.*)\]$", capsys.readouterr().out, flags=re.MULTILINE)
    assert len(brackets) > 6
    assert [told for told in brackets if not re.search("[\u4e00-\u9fff]", told)] == []


def test_a_dry_run_writes_nothing(run, plan, office):
    assert run("register", plan, "--dry-run") == 0
    assert not office.exists()


@pytest.mark.parametrize("answer", ["n", "", "no", EOFError, KeyboardInterrupt])
def test_without_a_yes_nothing_is_written(run, plan, office, monkeypatch, answer, capsys):
    def asked(question: str) -> str:
        if isinstance(answer, str):
            return answer
        raise answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", asked)
    assert run("register", plan) == 1
    assert not office.exists()


def test_a_yes_writes(run, plan, office, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "y")
    assert run("register", plan) == 0
    assert (office / "sources" / "ningbo_2021_2025.yaml").is_file()


@pytest.mark.parametrize(
    "name", ["catalogue/regions.yaml", "sources/ningbo_2021_2025.yaml", "documents/ningbo_2021_2025.txt"]
)
def test_what_somebody_writes_there_meanwhile_is_not_written_over(name, run, plan, office, monkeypatch, capsys):
    """By hand, or by another run that enters a document under the same name."""

    def asked(question: str) -> str:
        (office / name).parent.mkdir(parents=True)
        (office / name).write_text("# mine\n")
        return "y"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", asked)
    monkeypatch.setattr("duibiao.registry.writing._problems", lambda home: [])
    assert run("register", plan) == 2
    told = capsys.readouterr().err
    assert f"changed since it was looked at: {office / name}\n    what to do: do it again" in told
    assert contents(office) == {name: b"# mine\n"}


def test_where_nobody_can_be_asked_nothing_is_written(run, plan, office, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert run("register", plan) == 2
    assert "--yes writes, --dry-run only shows" in capsys.readouterr().err
    assert not office.exists()


def test_a_document_is_entered_once(run, plan, office, tmp_path, capsys):
    assert run("register", plan, "--yes") == 0
    before = contents(office)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(plan.read_bytes())
    assert run("register", copy, "--yes") == 2
    assert "registered already, as ningbo_2021_2025" in capsys.readouterr().err
    assert run("register", plan, "--yes") == 2
    assert "--replace" in capsys.readouterr().err
    assert contents(office) == before


def test_what_is_replaced_is_said_and_replaced(run, plan, office, capsys):
    assert run("register", plan, "--yes") == 0
    capsys.readouterr()
    assert run("register", plan, "--yes", "--replace", "--number", "甬卫发〔2021〕89号") == 0
    assert "replaces  " in capsys.readouterr().out
    assert "甬卫发〔2021〕89号" in (office / "sources" / "ningbo_2021_2025.yaml").read_text(encoding="utf-8")


def test_another_document_keeps_its_name(run, plan, office, tmp_path, capsys):
    assert run("register", plan, "--yes", "--id", "one") == 0
    other = tmp_path / "other.txt"
    other.write_text(plan.read_text(encoding="utf-8") + "\n附注\n", encoding="utf-8")
    assert run("register", other, "--yes", "--id", "one") == 2
    assert "another document is called one" in capsys.readouterr().err
    assert run("register", other, "--yes", "--id", "baoshan") == 2
    assert "another document is called baoshan" in capsys.readouterr().err


def test_all_that_must_be_said_is_told_at_once(run, office, tmp_path, capsys):
    path = tmp_path / "prose.txt"
    path.write_text("全市人均期望寿命80岁，婴儿死亡率控制在4‰以内。\n", encoding="utf-8")
    assert run("register", path, "--yes") == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ("--title", "--issuer", "--period", "--region"))
    said = ["--title", "简报", "--issuer", "福州市卫生健康委员会", "--period", "2021-2025", "--region", "福建省福州市"]
    assert run("register", path, "--yes", *said, "--id", "fuzhou_prose") == 0
    rows = read_printed(office / "printed" / "fuzhou_prose.csv")
    assert {row.region for row in rows} == {"fuzhou"}
    assert {row.value for row in rows} == {"80", "4"}


def test_figures_of_the_text_that_no_row_has_are_shown(run, plan, office, capsys):
    text = PLAN + "打好第五轮防治人民战争，持续巩固提升“三个90%”成果，新增业务用房76.54万平方米。召开会议3次。\n"
    plan.write_text(text, encoding="utf-8")
    assert run("register", plan, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "figures of the text that were not read 正文中未读出的数字: 2" in told
    assert "[[90%]]" in told and "[[76.54万平方米]]" in told and "[[3次]]" not in told
    plan.write_text(PLAN, encoding="utf-8")
    assert run("register", plan, "--dry-run") == 0
    assert "that were not read" not in capsys.readouterr().out


def test_what_was_found_is_told_with_what_was_not(run, office, tmp_path, capsys):
    path = tmp_path / "cover.txt"
    path.write_text("宝应县“十四五”卫生健康规划\n宝应县卫生健康委员会\n2021年12月\n正文。\n", encoding="utf-8")
    assert run("register", path, "--yes") == 2
    told = capsys.readouterr().err
    assert "nothing says which region 宝应县 belongs to" in told
    for found in (
        "title: 宝应县“十四五”卫生健康规划 [line 1]", "issuer: 宝应县卫生健康委员会 [line 2]", "period: 2021-2025",
        "region: 宝应县 = baoying, county",
    ):  # fmt: skip
        assert found in told
    assert run("register", path, "--yes", "--parent", "扬州市") == 0
    assert "yangzhou: 扬州市, Yangzhou, prefecture, parent jiangsu" in capsys.readouterr().out


def test_a_page_whose_characters_are_radicals_names_its_region(run, office, tmp_path, capsys):
    """PDF tools put radicals for the characters they look like."""
    text = "北京市房⼭区“⼗四五”卫⽣健康规划\n房⼭区卫⽣健康委员会\n2021年12⽉\n2020年，居⺠健康素养⽔平为32.1%。\n"
    path = tmp_path / "fangshan.txt"
    path.write_text(text, encoding="utf-8")
    assert run("register", path, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "北京市房山区“十四五”卫生健康规划" in told and "fangshan: 房山区" in told
    assert "1, 1 of them of indicators of the catalogue" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--parent", "扬卅"], "--parent 扬卅: no such region\n    allowed: 扬州市"),
        (["--period", "2025-2021"], "2021-2025, or one year"),
        (["--issued", "2021-9-8"], "2022-12-29"),
        (["--id", "宁波"], "small Latin letters"),
        (["--id", "../up"], "small Latin letters"),
        (["--id", "x" * 81], "at most 80 small Latin letters"),
    ],
)
def test_what_is_said_wrongly_is_told(run, plan, office, capsys, words, told):
    assert run("register", plan, "--yes", *words) == 2
    assert told in capsys.readouterr().err
    assert not office.exists()


def test_a_poisoned_page_is_refused(run, office, tmp_path, capsys):
    path = tmp_path / "stripped.txt"
    path.write_text(
        "某市公报\n2022年居民健康素养水平为%，比上一年提高个百分点。城市居民为%，农村为%。\n", encoding="utf-8"
    )
    assert run("register", path, "--yes") == 1
    assert "digits missing" in capsys.readouterr().err
    assert not office.exists()


def test_a_contradiction_takes_everything_back(run, plan, office, capsys, monkeypatch):
    office.mkdir()
    (office / "catalogue").mkdir()
    (office / "catalogue" / "regions.yaml").write_text(
        "ours:\n  zh: 我们\n  en: Ours\n  level: county\n  parent: china\n"
    )
    before = contents(office)
    monkeypatch.setattr("duibiao.registry.areas.new_region", lambda name, level, parent, *rest: _clashing(name, level))
    assert run("register", plan, "--yes") == 1
    assert "not known" in capsys.readouterr().err
    assert contents(office) == before


def _clashing(name: str, level: str):
    return Region("ningbo", name, "Ningbo", level, "atlantis")


def test_the_projects_own_regions_may_be_added_to(home, plan, tmp_path, monkeypatch):
    """Without an office's folder everything goes into the project, below the key of its regions."""
    root = tmp_path / "project"
    for name in ("catalogue", "sources", "printed", "reference"):
        shutil.copytree(home.data / name, root / "data" / name)
    monkeypatch.setenv("DUIBIAO_HOME", str(root))
    monkeypatch.delenv("DUIBIAO_DOCUMENTS", raising=False)
    assert cli.main(["register", str(plan), "--yes", "--id", "ningbo"]) == 0
    catalogue = load_catalogue(Home(root))
    assert catalogue.ancestors("ningbo") == ["zhejiang", "china"]
    assert (root / "data" / "documents" / "ningbo.txt").read_bytes() == plan.read_bytes()
    plan.write_text(PROVINCE, encoding="utf-8")
    assert cli.main(["register", str(plan), "--yes", "--id", "shandong_2021"]) == 0
    assert "shandong" in load_catalogue(Home(root)).regions and "anhui" in load_catalogue(Home(root)).panel_regions


PROVINCE = PLAN.replace("宁波市", "山东省").replace("浙江省内", "国内").replace("全市", "全省")


@pytest.mark.parametrize("said", ["", "shandong", "山东省", "山东"])
def test_a_province_of_the_panel_is_shown_from_its_first_document(run, plan, office, home, capsys, said):
    """It was known for reference classes only: its plan gives it a place in tables and reports."""
    plan.write_text(PROVINCE, encoding="utf-8")
    assert run("register", plan, "--yes", "--id", "shandong_2021", *(["--region", said] if said else [])) == 0
    assert "of the provincial panel only so far" in capsys.readouterr().out
    assert (office / "catalogue" / "regions.yaml").read_text(encoding="utf-8") == "shandong:\n  panel_only: no\n"
    assert run("build") == 0
    own = load(home=Home(home.root, office)).filter(region="shandong", document="shandong_2021")
    assert sorted(own.filter(indicator="infant_mortality")["value"].to_list()) == [1.59, 3.0]
    assert run("check") == 0


PROPOSALS = read_cases("proposals.csv")


@pytest.mark.parametrize("case", PROPOSALS, ids=[case["case"] for case in PROPOSALS])
def test_a_document_is_proposed_as_it_describes_itself(case, home, tmp_path):
    path = tmp_path / "document.txt"
    path.write_text(case["text"].replace("|", "\n\n"), encoding="utf-8")
    said = Answers(parent="yunnan", issuer="" if case["issuer"] else "某局")
    proposal = propose(path, home, said)
    source = proposal.source
    assert source.issuer == (case["issuer"] or "某局")
    assert f"{source.period.start}-{source.period.end}" == case["period"]
    told = {name: str(getattr(source, name) or "") for name in ("title", "number", "issued", "published", "kind")}
    assert told == {name: case[name] for name in told}
    new = proposal.region.zh if proposal.new_regions else ""
    assert (new or source.region) == (case["new_region"] or case["region"])


#: Of the short texts: what must be said because they do not, and the kind that they are.
OTHERS = {
    "beijing_phic_2013_2017_cells": ("bulletin", {"issuer": "北京市统计局", "period": "2013-2017"}),
    "fuzhou_145_targets_prose": ("plan", {"title": "目标", "issuer": "福州市卫生健康委员会", "parent": "fujian"}),
    "hangzhou_2013_prose_typo": ("bulletin", {"title": "简报", "issuer": "杭州市卫生局", "period": "2013"}),
    "jiangxi_145_targets_prose": (
        "plan",
        {"title": "江西省规划", "issuer": "江西省卫生健康委员会", "period": "2021-2025"},
    ),
    "panyu_2022_report_prose": (
        "bulletin",
        {"title": "番禺区工作报告", "issuer": "番禺区卫生健康局", "parent": "guangdong"},
    ),
    "guangzhou_yearbook_2022_18_17_rows": (
        "bulletin",
        {"issuer": "统计局", "region": "广东省广州市", "period": "1978-2010"},
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_short_texts_of_other_regions(name, home):
    kind, said = OTHERS[name]
    proposal = propose(CASES / "others" / f"{name}.txt", home, Answers(**said))
    assert proposal.source.kind == kind
    kinds = {row.kind for row in proposal.rows if row.year}
    assert kinds == ({"actual"} if kind == "bulletin" else {"target"}) | ({"target"} if "panyu" in name else set())
    assert all(row.region == proposal.region.id for row in proposal.rows if not row.region_printed)


def test_what_a_plan_claims_of_its_figures_is_held_against_the_nation(run, plan, office):
    plan.write_text(PLAN.replace("1.59‰，", "1.59‰，低于全国平均水平，"), encoding="utf-8")
    assert run("register", plan, "--yes") == 0
    assert run("build") == 0
    with (office / "long" / "claims.csv").open(encoding="utf-8", newline="") as file:
        told = [row for row in csv.DictReader(file) if row["document"] == "ningbo_2021_2025"]
    verdicts = [(row["claim"], row["indicator"], row["verdict"], row["other_region"]) for row in told]
    assert ("below", "infant_mortality", "holds", "china") in verdicts


FORMATS = {
    "plan.md": "# 宁波市卫生健康发展“十四五”规划\n\n**宁波市卫生健康局**\n\n"
    "浙江省宁波市。2020年，全市婴儿死亡率为1.59‰。\n",
    "plan.html": "<html><body><h1>宁波市卫生健康发展“十四五”规划</h1><p>来源：宁波市卫生健康局</p>"
    "<p>浙江省宁波市。2020年，全市婴儿死亡率为1.59‰。</p></body></html>",
    "plan.csv": "宁波市卫生健康发展“十四五”规划,,\n来源：宁波市卫生健康局,浙江省,\n"
    "指标,单位,2020年\n婴儿死亡率,‰,1.59\n",
}


@pytest.mark.parametrize("name", FORMATS)
def test_other_formats(home, tmp_path, name):
    path = tmp_path / name
    path.write_text(FORMATS[name], encoding="utf-8")
    proposal = propose(path, home, Answers(issuer="" if "来源" in FORMATS[name] else "宁波市卫生健康局"))
    assert proposal.source.title == "宁波市卫生健康发展“十四五”规划"
    assert proposal.source.issuer == "宁波市卫生健康局"
    assert proposal.region.parent == "zhejiang"
    assert [(row.label, row.value, row.year) for row in proposal.rows] == [("婴儿死亡率", "1.59", 2020)]


def test_a_word_document(home, tmp_path):
    import docx

    made = docx.Document()
    for text in PLAN_LINES:
        made.add_paragraph(text)
    path = tmp_path / "plan.docx"
    made.save(str(path))
    proposal = propose(path, home)
    assert proposal.source.title == "宁波市卫生健康发展“十四五”规划"
    assert proposal.source.number == "甬卫发〔2021〕88号"


def test_what_is_not_read_is_refused(home, tmp_path):
    with pytest.raises(DocumentError, match="there is no such document"):
        propose(tmp_path / "absent.txt", home)


def test_a_source_is_written_as_it_is_read(home):
    for source in load_sources(home).values():
        path = home.sources / f"{source.id}.yaml"
        assert yaml.load(source_text(source), Loader=yaml.BaseLoader) == read_yaml(path).data


def test_nothing_that_is_shown_of_a_plan_is_obeyed_by_a_terminal(plan, home):
    plan.write_text(PLAN.replace("市卫生健康发展", "市卫生\x1b[2J健康发展"), encoding="utf-8")
    shown = proposal_text(propose(plan, home, Answers(id="ningbo")))
    assert "市卫生□[2J健康发展" in shown
    assert all(char.isprintable() or char == "\n" for char in shown)
