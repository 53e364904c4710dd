"""What surfaces are made of, for the bands beside visible light and 905 nm: 1550 nm and 77 GHz.

The table is `assets/substances.yaml`; a material names its row. Not here: water and snow on surfaces, and what a
radar makes of a whole body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.errors import UnknownNameError
from synthgen.resources import resource
from synthgen.yamlfile import read_table

RADAR_WAVELENGTH_M = 299_792_458.0 / 77e9
"""3.89 mm."""


@final
@dataclass(frozen=True, slots=True)
class Substance:
    """One row of the table.

    Attributes
    ----------
    name : str
    nir_ratio : float
        Diffuse reflectance at 1550 nm over that at 905 nm, dry.
    permittivity : complex or None
        Relative, at 77 GHz, with a positive imaginary part for loss; None for a perfect conductor.
    roughness_m : float
        Root mean square height of the surface. [m]
    """

    name: str
    nir_ratio: float
    permittivity: complex | None
    roughness_m: float

    def reflectance_1550nm(self, reflectance_905nm: ArrayLike) -> Floats:
        """Diffuse reflectance (...) at 1550 nm of a dry surface, at most 1 for what is no retroreflector."""
        at_905 = np.asarray(reflectance_905nm, dtype=float)
        return np.where(at_905 > 1.0, at_905, np.minimum(at_905 * self.nir_ratio, 1.0))

    def mirror_share_77ghz(self, incidence_rad: ArrayLike) -> Floats:
        """Share of power (...) that a flat surface mirrors at 77 GHz, the mean of both polarizations.

        Fresnel's equations, times exp(-(4 pi s cos(i) / wavelength)^2) for an rms height s: what is left of a
        coherent reflection from a rough surface (Ament 1953, doi:10.1109/JRPROC.1953.274189).
        """
        cosine = np.cos(np.asarray(incidence_rad, dtype=float))
        coherent = np.exp(-((4 * np.pi * self.roughness_m * cosine / RADAR_WAVELENGTH_M) ** 2))
        if self.permittivity is None:
            return np.asarray(coherent)
        inside = np.sqrt(self.permittivity - (1.0 - cosine**2))
        across = (cosine - inside) / (cosine + inside)
        along = (self.permittivity * cosine - inside) / (self.permittivity * cosine + inside)
        return np.asarray(0.5 * (np.abs(across) ** 2 + np.abs(along) ** 2) * coherent)


@cache
def substances() -> Mapping[str, Substance]:
    """All substances by name."""
    rows = read_table(resource("assets", "substances.yaml"))
    return MappingProxyType({name: _substance(name, row) for name, row in rows.items()})


def substance(name: str) -> Substance:
    """The substance of that name; `UnknownNameError` with the nearest if there is none."""
    if name not in substances():
        raise UnknownNameError("substance", "substance", name, substances())
    return substances()[name]


def _substance(name: str, row: Mapping[str, object]) -> Substance:
    eps = row.get("eps")
    permittivity = complex(*eps) if isinstance(eps, list) else None
    if (permittivity is None) != (row.get("metal") is True):
        raise ValueError(f"assets/substances.yaml: {name}: expected exactly one of eps and metal: true")
    return Substance(name, float(str(row["nir_ratio"])), permittivity, float(str(row["roughness_mm"])) * 1e-3)
