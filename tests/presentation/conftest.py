"""Everything that the reports show, made once in both languages."""

from __future__ import annotations

import pytest
from presentation.reports import Made, calls


@pytest.fixture(scope="session")
def everything() -> list[Made]:
    """Make all of it in both languages."""
    return [
        Made(name, language, make(*frames, language=language, **options))
        for name, make, frames, options in calls()
        for language in ("zh", "en")
    ]
