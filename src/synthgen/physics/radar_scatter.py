"""What surfaces and bodies send back at 77 GHz.

Start at `surface_rcs_m2` (any surface, from its substance and tilt) and `body_rcs_dbsm` (whole bodies, from the table
`assets/radar_rcs.yaml`). Not here: how several centres of one body add up (`radar_cube`), ways over the road
(`radar_link`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import AnyArray, Floats
from synthgen.physics.radar_link import from_db
from synthgen.physics.substances import substance, substances
from synthgen.resources import resource
from synthgen.yamlfile import read_table

FACET_SLOPE = 0.06
"""Deviation of the slopes of panels, walls and plates from their plane, which widens a mirror's flash to +-3.4 deg
(our choice; flashes of cars' sides are 3 deg wide). A plane at right angles sends back pi R^2 of its mirroring
whatever this number is, and a sphere pi r^2."""


def surface_rcs_m2(cos_incidence: ArrayLike, solid_angle_sr: ArrayLike, range_m: ArrayLike, kind: AnyArray) -> Floats:
    """Mean radar cross-section (n,) of the surface seen under a small solid angle. [m2]

    Facets that face the radar mirror it (geometric optics of a rough surface: sigma0 = g / (2 s^2 cos^4 i)
    exp(-tan^2 i / 2 s^2), g mirrored at right angles), and the fine structure scatters: sigma0 = gamma cos i.

    Parameters
    ----------
    cos_incidence, solid_angle_sr, range_m : (n,) array_like
    kind : (n, 2) array
        Share mirrored at right angles, and gamma: rows of `surface_table`.
    """
    cosine = np.clip(np.asarray(cos_incidence, dtype=float), 1e-3, 1.0)
    tan2 = 1.0 / cosine**2 - 1.0
    glint = kind[:, 0] / (2 * FACET_SLOPE**2 * cosine**4) * np.exp(-tan2 / (2 * FACET_SLOPE**2))
    area = np.asarray(range_m, dtype=float) ** 2 * solid_angle_sr / cosine
    return (glint + kind[:, 1] * cosine) * area


def surface_table(names: Sequence[str]) -> Floats:
    """For each substance the share of power mirrored at right angles, and gamma, (k, 2). [-]

    A material without a substance counts as plaster: a weak dielectric.
    """
    return np.array([_surface(name or "plaster") for name in names]).reshape(-1, 2)


def mirror_table(names: Sequence[str]) -> Floats:
    """Share of power that each substance mirrors at angles of incidence of 0, 1, ... 90 deg, (k, 91). [-]"""
    return np.array([_mirror(name or "plaster") for name in names]).reshape(-1, 91)


def body_rcs_dbsm(class_name: str, aspect_rad: ArrayLike) -> Floats:
    """Mean radar cross-section (...) of a body of a class in `body_classes`, from an aspect (0: its front). [dBsm]"""
    aspects, levels = np.array(_bodies()[class_name]["dbsm"], dtype=float).T
    turn = np.abs((np.rad2deg(np.asarray(aspect_rad, dtype=float)) + 180.0) % 360.0 - 180.0)
    return np.interp(turn, aspects, levels)


def body_spread_db(class_name: str) -> float:
    """Standard deviation from one individual of a class to the next. [dB]"""
    return float(_bodies()[class_name]["spread_db"])


def body_classes() -> frozenset[str]:
    """Classes whose bodies have a cross-section in the table."""
    return frozenset(_bodies())


@cache
def _mirror(name: str) -> tuple[float, ...]:
    return tuple(substance(name).mirror_share_77ghz(np.deg2rad(np.arange(91))).tolist())


@cache
def _surface(name: str) -> tuple[float, float]:
    gammas = _table()["gamma_db"]
    missing = set(substances()) - set(gammas)
    if missing:
        raise ValueError(f"assets/radar_rcs.yaml: gamma_db lacks {', '.join(sorted(missing))}")
    return float(substance(name).mirror_share_77ghz(0.0)), float(from_db(gammas[name]))


def _bodies() -> Mapping[str, Any]:
    bodies: Mapping[str, Any] = _table()["bodies"]
    return bodies


@cache
def _table() -> Any:
    return read_table(resource("assets", "radar_rcs.yaml"))
