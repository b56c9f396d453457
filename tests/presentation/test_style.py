"""Readers of any kind of colour vision can tell the colours of series apart; shapes help where colours begin again."""

from __future__ import annotations

from itertools import combinations
from math import gcd

import numpy as np
import pytest

from duibiao.presentation.style import SERIES_COLOURS, SERIES_SHAPES

#: Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as it is seen.
SEEN = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
#: Of CIE 1976: about two is just seen side by side; Okabe and Ito's own palette keeps its grey so far from its pink.
LEAST = 8.5


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    parts = RGB_TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(parts > 0.008856, np.cbrt(parts), 7.787 * parts + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", SEEN)
def test_colours_of_series_can_be_told_apart(vision: str) -> None:
    seen = {colour: lab(SEEN[vision] @ linear(colour)) for colour in SERIES_COLOURS}
    near = [(a, b) for a, b in combinations(seen, 2) if np.linalg.norm(seen[a] - seen[b]) < LEAST]
    assert near == []


def test_nine_regions_have_colours_of_their_own_and_sixty_three_a_pair_of_colour_and_shape() -> None:
    assert len(set(SERIES_COLOURS)) >= 9
    assert gcd(len(SERIES_COLOURS), len(SERIES_SHAPES)) == 1
