"""The point forecast of many short yearly series of one length at once, and the traits that intervals go by.

The median of simple, Holt's and damped-trend smoothing and Theta (the combination that wins on the
yearly series of the M4 competition; Makridakis, Spiliotis and Assimakopoulos 2020) with the weight t^2/(t^2+2), where t
is the mean yearly change over its standard error, and the mean of simple smoothing and the last value with the rest: a
trend counts as far as it can be told from noise. On the log scale growth is no faster than the same forecast of the
values themselves: unchecked, an outbreak's first years would go on for ever (chosen on the calibration's series).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from duibiao.analysis import smoothing
from duibiao.analysis.smoothing import Numbers

#: How many squared standard errors a trend has to stand against (chosen on the calibration's series).
_DOUBT = 2.0


def ensemble(y: Numbers, h: int, logs: NDArray[np.bool_] | None = None) -> Numbers:
    """The point forecast of the next h years of m series of one length on their scale: (m, n) in, (m, h) out.

    ``logs`` says which of them are logarithms: these grow no faster than the same forecast of the values themselves
    does (a fall of so many percent a year never ends, a growth of so many does).
    """
    found = _combined(y, h)
    if logs is None or not logs.any():
        return found
    last, plain = y[logs][:, -1:], np.exp(y[logs])
    slower = np.log(np.maximum(_combined(plain, h), plain[:, -1:]))
    found[logs] = np.where(found[logs] > last, np.minimum(found[logs], slower), found[logs])
    return found


def _combined(y: Numbers, h: int) -> Numbers:
    simple = smoothing.ses(y, h)
    middle = np.median([simple, smoothing.holt(y, h), smoothing.damped(y, h), smoothing.theta(y, h)], axis=0)
    changes = np.diff(y, axis=1)
    error = changes.std(axis=1, ddof=1) / np.sqrt(changes.shape[1])
    signal = changes.mean(axis=1) ** 2
    weight = (signal / np.maximum(signal + _DOUBT * error**2, 1e-300))[:, None]
    return np.asarray(weight * middle + (1 - weight) * (simple + smoothing.naive(y, h)) / 2)


def spread(y: Numbers) -> Numbers:
    """Root mean square of the yearly changes of each series: the unit that errors are measured in."""
    return np.asarray(np.sqrt((np.diff(y, axis=1) ** 2).mean(axis=1)))


def shape(y: Numbers) -> Numbers:
    """Lag-one autocorrelation of the yearly changes about their mean: -0.5 is noise about a line, 1 a smooth curve."""
    changes = np.diff(y, axis=1)
    changes = changes - changes.mean(axis=1, keepdims=True)
    return np.asarray((changes[:, 1:] * changes[:, :-1]).sum(axis=1) / np.maximum((changes**2).sum(axis=1), 1e-300))
