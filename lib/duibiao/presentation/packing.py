"""What a page keeps packed: its charts and the library that draws them, gzip in base64, a third of their length."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as release
from pathlib import Path
from threading import Lock
from typing import Any

from duibiao.errors import ReportError
from duibiao.home import write_text

#: Making a bundle takes a second and is not safe for several threads: one makes it, the others wait for what it made.
_BUNDLING = Lock()


@dataclass(frozen=True)
class Library:
    """A script as a page keeps it, packed, and the hash by which it may run once it is unpacked."""

    packed: str
    sha256: str


def packed(text: str) -> str:
    """Pack a text; equal texts give equal bytes, and base64 can end no element."""
    return base64.b64encode(gzip.compress(text.encode("utf-8"), 9, mtime=0)).decode("ascii")


def packed_json(spec: Mapping[str, Any]) -> str:
    """Pack the specification of a chart."""
    return packed(json.dumps(spec, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def sha256(text: str) -> str:
    """Give the hash of a script as a page's policy writes it."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def vega_lite_version(spec: Mapping[str, Any]) -> str:
    """Read ``5.20`` from a specification's ``$schema`` (.../vega-lite/v5.20.1.json)."""
    found = re.search(r"/vega-lite/v(\d+\.\d+)", str(spec.get("$schema", "")))
    if not found:
        raise ReportError(f"a chart does not name its Vega-Lite version: {spec.get('$schema')!r}")
    return found.group(1)


def vega_library(version: str) -> Library:
    """Give the scripts that draw charts of a Vega-Lite version (such as ``5.20``) offline.

    Raises
    ------
    ReportError
        Where the version is not among those that can be embedded.
    """
    with _BUNDLING:
        return _library(version)


@cache
def _library(version: str) -> Library:
    path = _kept_at(version)
    scripts = path.read_text(encoding="utf-8") if path.is_file() else _bundled(version)
    return Library(packed(scripts), sha256(scripts))


def keep(version: str) -> Path:
    """Keep the scripts of a version in this environment: to bundle them takes longer than to make a report."""
    write_text(_kept_at(version), _bundled(version))
    return _kept_at(version)


def _kept_at(version: str) -> Path:
    """Where the scripts are kept, by the release that bundles them."""
    return Path(sys.prefix) / "share" / "duibiao" / f"vega-lite-{version}-of-{release('vl-convert-python')}.js"


def _bundled(version: str) -> str:
    import vl_convert

    known = list(vl_convert.get_vegalite_versions())
    if version not in known:
        raise ReportError(f"Vega-Lite {version} cannot be embedded\n    allowed: {', '.join(known)}")
    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", version)
    return bundle


if __name__ == "__main__":
    from duibiao.presentation.charts import SCHEMA

    keep(vega_lite_version({"$schema": SCHEMA}))
