"""What all two-wheelers share while they are built: materials of the table, lamps that can be lit, parts by name.

Start at `Kit`: meshes are added under the name of a part and of a material, and `parts` hands them over.
Left out: shapes (see `wheels` and the modules of each body).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.errors import UnknownNameError
from synthgen.geometry import pose
from synthgen.records import Material, Mesh, Part
from synthgen.records.material import Color
from synthgen.records.mesh import merge
from synthgen.world.shapes.tubes import tube
from synthgen.world.surfaces.material_table import material, table

SIDES = (12, 8, 5)
"""Sides of a round bar at each detail."""


def cycles_table() -> dict[str, Any]:
    """Content of `assets/families/cycles.yaml`."""
    return table("cycles")


@cache
def named_material(name: str) -> Material:
    """A material of the table."""
    return material("cycles", name)


@cache
def paint(color: str) -> Material:
    """Lacquer in a color of the table."""
    row = cycles_table()["color"][color]
    base: Color = tuple(row["color"])
    return Material(f"paint.{color}", base, 0.30, row["reflectance_905nm"], clearcoat=0.9, substance="paint")


@cache
def lamp_material(group: str, *, is_lit: bool) -> Material:
    """Lens of a lamp of a group, dark or lit."""
    row = cycles_table()["lamps"][group]
    hue = np.array(row["hue"])
    # Luminance of linear sRGB: IEC 61966-2-1.
    red, green, blue = (float(v) for v in hue * (row["luminance"] / float(hue @ [0.2126, 0.7152, 0.0722])))
    return Material(
        f"lamp.{group}",
        tuple(row["base_color"]),
        0.10,
        row["reflectance_905nm"],
        clearcoat=1.0,
        substance="plastic",
        emission=(red, green, blue) if is_lit else (0.0, 0.0, 0.0),
    )


def checked_lit(lit: object, where: str) -> str:
    """Groups of lamps that are lit, if all of them exist."""
    for group in str(lit).split():
        if group not in cycles_table()["lamps"]:
            raise UnknownNameError(f"{where}.lit", "lamp", group, cycles_table()["lamps"])
    return str(lit)


@final
class Kit:
    """Collects meshes by part. All parts have one class unless `add` says otherwise."""

    def __init__(self, class_name: str, *, paint: Material | None = None, lit: str = "") -> None:
        self._class_name = class_name
        self._paint = paint
        self._lit = frozenset(lit.split())
        self._meshes: dict[str, list[Mesh]] = {}
        self._materials: dict[str, Material] = {}

    def add(self, part: str, look: str | Material, *meshes: Mesh) -> None:
        """Add meshes to a part of one material: a name of the table, or "paint"."""
        if isinstance(look, Material):
            self._materials[part] = look
        elif look == "paint" and self._paint is not None:
            self._materials[part] = self._paint
        else:
            self._materials[part] = named_material(look)
        self._meshes.setdefault(part, []).extend(mesh for mesh in meshes if len(mesh.faces))

    def lamp(self, group: str, place: str, *meshes: Mesh) -> None:
        """Add the lens of a lamp: part `lamp.<group>.<place>`."""
        self.add(f"lamp.{group}.{place}", lamp_material(group, is_lit=group in self._lit), *meshes)

    def parts(self, class_names: Mapping[str, str] | None = None) -> list[Part]:
        """One part for each name that has faces."""
        names = class_names or {}
        return [
            Part(name, merge(meshes), self._materials[name], names.get(name, self._class_name))
            for name, meshes in self._meshes.items()
            if meshes
        ]


def rod(points: Sequence[Any] | Floats, radii_m: float | Sequence[float], *, sides: int) -> Mesh:
    """Round bar along points, each (3,), with one radius or one per point."""
    return tube(np.array(points, dtype=float), radii_m, sides=sides)


def off(at: ArrayLike, x: float, y: float, z: float) -> Floats:
    """A point (3,), or points (n, 3), moved."""
    return np.asarray(at, dtype=float) + np.array([x, y, z])


def leaned(parts: list[Part], lean_deg: float) -> list[Part]:
    """Parts of a body that leans to its left, set on the ground and with its middle over the origin."""
    T = pose(0.0, 0.0, 0.0, roll_rad=-np.deg2rad(lean_deg))
    points = np.concatenate([part.mesh.vertices for part in parts]) @ T[:3, :3].T
    middle = 0.5 * (points[:, 1].min() + points[:, 1].max())
    return moved(parts, pose(0.0, -float(middle), -float(points[:, 2].min())) @ T)


def moved(parts: Iterable[Part], T: Floats) -> list[Part]:
    """Parts under a rigid transform T (4, 4)."""
    return [Part(part.name, part.mesh.moved(T), part.material, part.class_name) for part in parts]


def fallen_over(parts: list[Part], side: float) -> list[Part]:
    """Parts of a body that lies on its left (`side` 1) or right (-1) side, at rest on its three outermost points."""
    points = np.concatenate([part.mesh.vertices for part in parts]).astype(float)
    T = _resting(points, side)
    lying = points @ T[:3, :3].T
    middle = 0.5 * (lying[:, :2].min(axis=0) + lying[:, :2].max(axis=0))
    T = pose(-middle[0], -middle[1], -lying[:, 2].min()) @ T
    return moved(parts, T)


def _resting(points: Floats, side: float) -> Floats:
    """T (4, 4) that lays points (n, 3) down sideways, on the facet of their hull below their middle."""
    from scipy.spatial import ConvexHull

    hull = ConvexHull(points)
    middle = points[hull.vertices].mean(axis=0)
    normals, offsets = hull.equations[:, :3], hull.equations[:, 3]
    # Drop from the middle along the side: the first facet met is the one on which it comes to rest.
    down = np.array([0.0, side, -0.25])
    down /= np.linalg.norm(down)
    fall = normals @ down
    reach = np.where(fall > 1e-6, -(normals @ middle + offsets) / np.where(fall > 1e-6, fall, 1.0), np.inf)
    z = -normals[int(np.argmin(reach))]
    x = np.array([1.0, 0.0, 0.0]) - z * z[0]
    x /= np.linalg.norm(x)
    T = np.eye(4)
    T[:3, :3] = np.stack([x, np.cross(z, x), z])
    return T
