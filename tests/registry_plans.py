"""A plan that nobody has seen, and what lies in a folder."""

from __future__ import annotations

from pathlib import Path

PLAN = """\
宁波市卫生健康委员会关于印发《宁波市卫生健康发展“十四五”规划》的通知
甬卫发〔2021〕88号
宁波市卫生健康委员会
2021年9月8日
宁波市卫生健康发展“十四五”规划
2020年，全市孕产妇死亡率为2.61/10万，婴儿死亡率为1.59‰，在浙江省内领先，低于全省平均水平。
到2025年，婴儿死亡率控制在3‰以下，每千人口游泳池数达到1.5个。
"""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
