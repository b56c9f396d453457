"""A report as PDF: a fixed typst template that reads the document as data, so no text can become markup."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from duibiao.errors import ReportError
from duibiao.presentation.documents import Document, Heading, Listing, Paragraph, Part, Picture
from duibiao.presentation.page import script
from duibiao.presentation.parsing import MANY, SMALL, Parsed
from duibiao.presentation.pictures import files_of


def pdf_bytes(document: Document, pictures: Mapping[str, bytes], font: str) -> bytes:
    """Write a document as tagged PDF with page numbers; equal documents give equal bytes.

    Parameters
    ----------
    document : Document
        What to write.
    pictures : mapping
        File name (``dots.zh.svg``) to bytes, for each chart of the document.
    font : str
        Family that has every character.

    Raises
    ------
    ReportError
        Where the typesetter does not find the font: a text would vanish or become boxes.
    """
    import typst

    told = json.dumps(_told(document, pictures, font), ensure_ascii=False).encode("utf-8")
    files = {"main.typ": script("document.typ").encode("utf-8"), "document.json": told}
    files |= {name: data for name, data in pictures.items() if name.endswith(".svg")}
    moment = datetime.combine(document.day, time(), UTC)
    try:
        # Its types do not say that it takes a mapping of files; its documentation does.
        made, warnings = typst.compile_with_warnings(files, format="pdf", timestamp=moment)  # type: ignore[call-overload]
    except typst.TypstError as error:
        raise ReportError(f"the PDF could not be set: {error.message}") from error
    lost = [warning.message for warning in warnings if "unknown font" in warning.message]
    if lost:
        raise ReportError(
            f"the PDF is not made: the typesetter does not find the font '{font}'\n"
            "    what to do: install it for all programs of this machine, or ask for the format html only"
        )
    return bytes(made)


def _told(document: Document, pictures: Mapping[str, bytes], font: str) -> dict[str, Any]:
    anchors = document.anchors
    return {
        "font": font,
        "lang": document.language,
        "title": document.title,
        "dated": document.dated,
        "day": [document.day.year, document.day.month, document.day.day],
        "body": [
            {**_part(part, anchors, pictures), "floats": floats}
            for part, floats in zip(document.body, _floating(document.body), strict=True)
        ],
        "annex": [_part(part, anchors, pictures) for part in document.annex],
    }


def _floating(parts: Sequence[Part]) -> list[bool]:
    """Tell which pictures may stand a little further on: those that words or a table of their section follow."""
    floating, followed = [], False
    for part in reversed(parts):
        followed = not isinstance(part, Heading) and (followed or not isinstance(part, Picture))
        floating.append(followed and isinstance(part, Picture))
    return floating[::-1]


def _part(part: Part, anchors: frozenset[str], pictures: Mapping[str, bytes]) -> dict[str, Any]:
    match part:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph(text, kind):
            return {"kind": kind, "text": text}
        case Listing(items, lead):
            return {"kind": "lead" if lead else "list", "items": list(items)}
        case Picture(stem, alternative):
            return {"kind": "picture", "files": files_of(stem, "svg", pictures), "alternative": alternative}
        case Parsed():
            return _table(part, anchors)


def _table(table: Parsed, anchors: frozenset[str]) -> dict[str, Any]:
    groups = [
        {
            "head": group.head,
            "rows": [
                {
                    "anchor": row.anchor,
                    "cells": [
                        [{"text": run.text, "to": run.to if run.to in anchors else ""} for run in cell]
                        for cell in row.cells
                    ],
                }
                for row in group.rows
            ],
        }
        for group in table.groups
    ]
    heads = [
        {"text": head.text, "right": head.right, "share": share}
        for head, share in zip(table.heads, table.shares, strict=True)
    ]
    scale = SMALL if len(heads) > MANY else 1
    return {
        "kind": "table",
        "scale": scale,
        "title": table.title,
        "heads": heads,
        "groups": groups,
        "notes": list(table.notes),
    }
