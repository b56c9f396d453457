"""The scales that series are fitted and projected on: logarithm, as it is, logit of a percentage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
SCALES = ("log", "linear", "logit")


def scaled(values: Numbers, scale: str) -> Numbers:
    """Bring values to a scale; outside its domain they become NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "log":
            return np.where(values > 0, np.log(values), np.nan)
        if scale == "logit":
            return np.where((values > 0) & (values < 100), np.log(values / (100 - values)), np.nan)
    return values


def unscaled(values: Numbers, scale: str) -> Numbers:
    """Bring values back from a scale; what no number can hold becomes infinite."""
    with np.errstate(over="ignore"):
        if scale == "log":
            return np.exp(values)
        return 100 / (1 + np.exp(-values)) if scale == "logit" else values
