"""Titles of reports: what stands in braces is said by the parameters, and what was changed besides is told."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from duibiao.presentation.numbers import LANGUAGES, Language
from duibiao.presentation.wording import join, word, wording

if TYPE_CHECKING:
    from duibiao.catalogue import Catalogue

#: A parameter named in a title: {region}：地区概况.
_NAMED = re.compile(r"\{(\w+)\}")
#: What is said behind a title of parameters that were changed and that it does not name.
_CHANGED = {"zh": "{title}（改为{changes}）", "en": "{title} ({changes})"}


def named_in(title: str) -> list[str]:
    """List the parameters that a title names in braces."""
    return _NAMED.findall(title)


def titled(
    title: Mapping[str, str], parameters: Mapping[str, Any], changed: Collection[str], catalogue: Catalogue
) -> dict[str, str]:
    """Give the title of a report with its parameters in words.

    A title that was written for other parameters would say what the report does not show, so a change that it does
    not name is told behind it.

    Parameters
    ----------
    title : mapping
        Language to title as the parameter file has it.
    parameters : mapping
        Checked parameters.
    changed : collection of str
        Those that differ from the file's.
    catalogue : Catalogue
        Names of regions and indicators.
    """
    return {language: _titled(title[language], parameters, changed, catalogue, language) for language in LANGUAGES}


def _titled(
    title: str, parameters: Mapping[str, Any], changed: Collection[str], catalogue: Catalogue, language: Language
) -> str:
    told = _NAMED.sub(lambda found: worded(parameters[found[1]], language, catalogue), title)
    untold = [name for name in parameters if name in changed and name not in named_in(title)]
    if not untold:
        return told
    between = {"zh": "：", "en": ": "}[language]
    changes = [
        f"{word(f'parameter.{name}', language)}{between}{worded(parameters[name], language, catalogue)}"
        for name in untold
    ]
    return _CHANGED[language].format(title=told, changes={"zh": "；", "en": "; "}[language].join(changes))


def worded(value: Any, language: Language, catalogue: Catalogue) -> str:
    """Word a parameter's value: ids by their names."""
    if isinstance(value, list):
        return join([worded(item, language, catalogue) for item in value], language) or word(
            "parameter.empty", language
        )
    if isinstance(value, bool):
        return word(f"parameter.{str(value).lower()}", language)
    key = f"parameter.is.{value}"
    if key in wording():
        return word(key, language)
    named = catalogue.regions.get(str(value)) or catalogue.indicators.get(str(value))
    return str(getattr(named, language)) if named else str(value)
