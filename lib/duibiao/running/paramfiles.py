"""Reading parameter files: one YAML file a report, all its problems told in one message, each with its line."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from duibiao.errors import ParameterError, Problem, raise_all
from duibiao.home import Home
from duibiao.running.parameters import MODELS, Known, ReportHead, known_ids, nearest
from duibiao.running.plainyaml import NotPlain, Place, read_plain
from duibiao.running.titles import named_in, titled

#: What no name of a folder may hold, on any system.
_NO_NAME = '/\\:*?"<>|'
#: Files that lie beside the folders of reports end so.
_NAMES_OF_FILES = (".html", ".json", ".csv")
_LONGEST_STEM = 80
#: A model of parameters.
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class ReportFile:
    """A parameter file that was read and checked.

    Parameters
    ----------
    path : Path
        Where it lies; its stem names the report's folder.
    notebook : str
        Stem of the notebook.
    title : dict
        Language (``zh``, ``en``) to title.
    parameters : BaseModel
        Checked parameters of the notebook.
    schedule : str
        When it is made by itself, five fields as in a crontab; empty: never.
    formats : tuple of str
        What is made beside the notebook.
    folder : str
        Name of the report's folder, where it is another than the file's stem.
    """

    path: Path
    notebook: str
    title: Mapping[str, str]
    parameters: BaseModel
    schedule: str = ""
    formats: tuple[str, ...] = ("html",)
    folder: str = ""

    @property
    def stem(self) -> str:
        """Name of the report: its folder, its line in the index."""
        return self.folder or self.path.stem


@dataclass
class _Draft:
    """A parameter file as YAML gives it, with the line of each key."""

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    words: dict[Place, str] = field(default_factory=dict)

    def where(self, place: Place) -> str:
        """Name the nearest place that stands in the file: file, line, key; or the word of the command line."""
        if place[:2] in self.words:
            return self.words[place[:2]]
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        key = ".".join(str(part) for part in place if isinstance(part, str))
        return f"{self.path.name}:{self.lines[known]}: {key}" if known else f"{self.path.name}: {key}"


def read_reports(paths: Sequence[Path], home: Home, overrides: Sequence[str] = ()) -> list[ReportFile]:
    """Read and check parameter files; nothing runs before all of them are right.

    Parameters
    ----------
    paths : sequence of Path
        Parameter files.
    home : Home
        Project whose catalogue, sources and notebooks they may name.
    overrides : sequence of str
        ``key=value`` that take the place of a parameter in every file; the value is read as YAML.

    Raises
    ------
    ParameterError
        With every problem of every file.
    """
    known = known_ids(home)
    problems = _wrong_stems(paths) + _same_stems(paths)
    read: list[ReportFile] = []
    for path in paths:
        report, wrong = _read(path, home, known, overrides)
        problems += wrong
        read += [report] if report else []
    raise_all(ParameterError, problems)
    return read


def _wrong_stems(paths: Sequence[Path]) -> list[Problem]:
    """Refuse files whose stem is no name for a folder of ours: the report would be made somewhere else."""
    allowed = (
        f"names of at most {_LONGEST_STEM} characters that begin with neither dot nor dash, hold none of {_NO_NAME}, "
        f"and do not end in {', '.join(_NAMES_OF_FILES)}"
    )
    return [
        Problem(f"a report cannot be made in a folder '{path.stem}'", str(path), allowed, "rename the file")
        for path in paths
        if not _is_name(path.stem)
    ]


def _is_name(stem: str) -> bool:
    return (
        stem[:1] not in ("", ".", "-")
        and len(stem) <= _LONGEST_STEM
        and stem.isprintable()
        and not set(stem) & set(_NO_NAME)
        and not stem.lower().endswith(_NAMES_OF_FILES)
    )


def _same_stems(paths: Sequence[Path]) -> list[Problem]:
    first: dict[str, Path] = {}
    problems = []
    for path in paths:
        other = first.setdefault(unicodedata.normalize("NFC", path.stem).casefold(), path)  # one folder to some systems
        if other is not path:
            problems.append(
                Problem(
                    f"two reports would be made in the folder '{path.stem}'", f"{other} and {path}", do="rename one"
                )
            )
    return problems


def _read(path: Path, home: Home, known: Known, overrides: Sequence[str]) -> tuple[ReportFile | None, list[Problem]]:
    try:
        draft = _load(path)
    except ParameterError as error:
        return None, [Problem(str(error))]
    given = draft.data.pop("parameters", {})
    given = {} if given is None else given
    if not isinstance(given, dict):
        return None, [Problem("a mapping was expected", draft.where(("parameters",)), "name: value", "one name a line")]
    head, problems = _check(ReportHead, draft.data, (), known, draft, extra=("parameters",))
    model = MODELS.get(str(draft.data.get("notebook")))
    if model is None:
        return None, problems
    before = dict(given)
    problems += _override(given, overrides, model, draft)
    parameters, wrong = _check(model, given, ("parameters",), known, draft)
    problems += wrong
    notebook = home.notebooks / f"{draft.data['notebook']}.ipynb"
    if not notebook.is_file():
        problems.append(Problem("the notebook is not there", draft.where(("notebook",)), str(notebook), "put it there"))
    problems += _wrong_titles(head, model, draft)
    if problems or head is None or parameters is None:
        return None, problems
    values = parameters.model_dump()
    changed = {name for name in given if given[name] != before.get(name, model.model_fields[name].default)}
    title = titled(head.title.model_dump(), values, changed, known.catalogue)
    made = ReportFile(
        path,
        head.notebook,
        title,
        parameters,
        schedule=head.schedule,
        formats=tuple(head.formats),
        folder=folder_of(path.stem, str(before.get("region", "")), str(values.get("region", ""))),
    )
    return made, []


def folder_of(stem: str, region: str, changed: str) -> str:
    """Name the folder of another region's report by it: the report of the file's own region stays where it is.

    >>> folder_of("profile_baoshan", "baoshan", "haicang")
    'profile_haicang'
    """
    at = stem.find(region) if region and changed != region else -1
    return stem[:at] + changed + stem[at + len(region) :] if at >= 0 else ""


def _wrong_titles(head: ReportHead | None, model: type[BaseModel], draft: _Draft) -> list[Problem]:
    """Tell every word in braces of a title that no parameter is called."""
    title = head.title.model_dump() if head else {}
    return [
        Problem(
            f"no parameter '{name}' for the title",
            draft.where(("title", language)),
            nearest(name, list(model.model_fields)),
            "correct the word in braces",
        )
        for language, text in title.items()
        for name in named_in(text)
        if name not in model.model_fields
    ]


def _load(path: Path) -> _Draft:
    try:
        read = read_plain(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ParameterError(str(_absent(path))) from error
    except IsADirectoryError as error:
        raise ParameterError(f"{path}: a folder, not a parameter file\n    what to do: name the files in it") from error
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path}: not in UTF-8\n    what to do: save it as UTF-8 text") from error
    except OSError as error:
        raise ParameterError(f"{path}: cannot be read: {error.strerror}") from error
    except NotPlain as error:
        where = f"{path.name}:{error.line}" if error.line else path.name
        raise ParameterError(str(Problem(error.reason, where, error.allowed))) from error
    if not isinstance(read.values, dict):
        allowed = ", ".join([*ReportHead.model_fields, "parameters"])
        raise ParameterError(str(Problem("a mapping was expected", path.name, f"the keys {allowed}")))
    return _Draft(path, read.values, read.lines)


def _absent(path: Path) -> Problem:
    """Name the parameter files that lie where one was looked for, nearest first."""
    beside = sorted(str(one) for one in path.parent.glob("*.yaml"))
    return Problem("no such parameter file", str(path), nearest(str(path), beside) if beside else "")


def _override(given: dict[str, Any], overrides: Sequence[str], model: type[BaseModel], draft: _Draft) -> list[Problem]:
    """Put ``key=value`` words in place of parameters; a list may be written with commas."""
    problems = []
    for word in overrides:
        key, sign, text = word.partition("=")
        where = f"-p {word}"
        if not sign or key not in model.model_fields:
            allowed = nearest(key, list(model.model_fields))
            problems.append(
                Problem(f"no parameter '{key}' in {draft.path.name}", where, allowed, "write -p name=value")
            )
            continue
        try:
            value = read_plain(text).values
        except NotPlain as error:
            problems.append(Problem(error.reason, where, error.allowed))
            continue
        if isinstance(given.get(key, model.model_fields[key].default), list) and not isinstance(value, list):
            value = [part.strip() for part in text.split(",") if part.strip()]
        given[key] = value
        draft.words["parameters", key] = where
    return problems


def _check(
    model: type[M], data: dict[str, Any], base: Place, known: Known, draft: _Draft, extra: Collection[str] = ()
) -> tuple[M | None, list[Problem]]:
    """Validate against a model; every error becomes a problem with its line and what is allowed."""
    try:
        return model.model_validate(data, context=known), []
    except ValidationError as error:
        fields = [*model.model_fields, *extra]
        return None, [_told(detail, base, fields, draft) for detail in error.errors(include_url=False)]


def _told(detail: Mapping[str, Any], base: Place, fields: list[str], draft: _Draft) -> Problem:
    place: Place = (*base, *detail["loc"])
    where = draft.where(place)
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            key = str(place[-1])
            allowed = nearest(key, fields) if len(detail["loc"]) == 1 else ""
            return Problem(f"the key '{key}' is not known", where, allowed, "correct it or take it out")
        case "missing":
            return Problem(f"'{place[-1]}' is missing", where, do="add it")
        case "literal_error":
            words = context["expected"].replace(" or ", ", ").replace("'", "")
            return Problem(f"'{detail['input']}' is not allowed", where, words)
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            shown = "" if context.get("allowed") or isinstance(detail["input"], dict) else f" ({detail['input']!r})"
            return Problem(message + shown, where, context.get("allowed", ""))
