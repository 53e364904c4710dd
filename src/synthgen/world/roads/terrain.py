"""Open country around a street: gently rolling grass that rises to a rim, so that it hides the horizon.

It starts at the outer edge of the plots, vertex on vertex, and is triangulated around them. The height is a
fixed sum of waves: the same street lies in the same country. Not here: plants, fields, farther hills.
"""

import numpy as np
from scipy.spatial import Delaunay, cKDTree

from synthgen.arrays import Floats
from synthgen.records import Mesh, Part
from synthgen.records.mesh import smooth_normals
from synthgen.world.roads.road import CrossSection, RoadLine
from synthgen.world.surfaces.material_table import material, table

_RINGS = ((9.0, 60.0, 9.0), (60.0, 260.0, 26.0), (260.0, np.inf, 70.0))
"""Distance from the plots, from and to, and spacing of vertices there [m]: finer where it is seen from near."""


def terrain(line: RoadLine, section: CrossSection, s: Floats) -> Part:
    """Terrain around the strip of ground between the plots' ends, whose edges have vertices at stations `s`."""
    triangles, heights = _triangulated(line, section, s)
    xy, faces = triangles.points, triangles.simplices
    faces = faces[~_is_street(line, section, s, xy[faces].mean(axis=1))]
    a, b, c = np.moveaxis(xy[faces], 1, 0)
    up = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0] > 0
    faces = np.where(up[:, None], faces, faces[:, ::-1])
    vertices = np.column_stack([xy, heights])
    used, index = np.unique(faces, return_inverse=True)
    vertices, faces = vertices[used], index.reshape(-1, 3)
    mesh = Mesh.make(vertices, faces, normals=smooth_normals(vertices, faces), uv=vertices[:, :2])
    return Part("terrain", mesh, material("road", "grass"), "nature.terrain")


def terrain_height(line: RoadLine, section: CrossSection, s: Floats, xy: Floats) -> Floats:
    """Height (n,) of the terrain's own triangles at places (n, 2) beyond the plots; nan off the terrain. [m]"""
    triangles, heights = _triangulated(line, section, s)
    corners = np.column_stack([triangles.points, heights])[triangles.simplices]
    return np.array([_height_in(corners, place) for place in xy])


def _height_in(corners: Floats, place: Floats) -> float:
    """Height at a place (2,) of the triangle of corners (m, 3, 3) that it is in; nan if it is in none. [m]"""
    a, b, c = np.moveaxis(corners - [*place, 0.0], 1, 0)
    areas = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)], axis=1)
    whole = areas.sum(axis=1)
    shares = areas / np.where(whole == 0.0, np.inf, whole)[:, None]
    inside = int(np.argmax(shares.min(axis=1)))
    is_in = shares[inside].sum() > 0.5 and shares[inside].min() > -1e-9
    return float(shares[inside] @ corners[inside, :, 2]) if is_in else float("nan")


def _cross(a: Floats, b: Floats) -> Floats:
    """Twice the signed area (m,) between vectors in plan."""
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _triangulated(line: RoadLine, section: CrossSection, s: Floats) -> tuple[Delaunay, Floats]:
    """Triangles over terrain and street in plan, and the height (n,) of their corners."""
    edge = _outline(line, section, s)
    tree = cKDTree(edge)
    xy = np.concatenate([edge, _scattered(edge, tree)])
    distance = np.concatenate([np.zeros(len(edge)), tree.query(xy[len(edge) :])[0]])
    return Delaunay(xy), section.kerb_upstand_m + relief(xy, distance)


def relief(xy: Floats, distance: Floats) -> Floats:
    """Height (n,) above the plots of places at a distance (n,) from them: 0 there, above 8 m at the rim. [m]"""
    extent = table("road")["extent"]
    x, y = xy[:, 0], xy[:, 1]
    waves = 0.5 * np.sin(x / 23 + 1.0) * np.sin(y / 31 + 2.0) + 0.9 * np.sin(x / 61 + y / 83) + 0.6 * np.cos(y / 47)
    rise = np.clip(distance / extent["rim_m"], 0.0, 1.0)
    fade = _smooth_step(distance / 60.0)
    return fade * waves * (0.6 + 1.8 * rise) + 14.0 * rise**2 * (1.0 + 0.25 * np.sin(x / 140 + y / 190))


def _outline(line: RoadLine, section: CrossSection, s: Floats) -> Floats:
    """Vertices (n, 2) around the strip: its long edges as the ribbons have them, and its ends."""
    left, right = section.plot_end_t("left"), section.plot_end_t("right")
    across = np.array(sorted({t for strip_t in _offsets(section) for t in (strip_t, -strip_t)}))
    ends = [line.point(end, across[1:-1]) for end in (s[0], s[-1])]
    return np.concatenate([line.point(s, left), line.point(s, right), *ends])


def _offsets(section: CrossSection) -> list[float]:
    """Offsets of the main edges on the left, and points between them on the wide lawn, for the ends of the strip."""
    foot, plot, end = section.kerb_t("left"), section.plot_t("left"), section.plot_end_t("left")
    return [0.0, section.half_width_m, foot, section.verge_t("left"), plot, *np.linspace(plot, end, 6)[1:]]


def _scattered(edge: Floats, tree: cKDTree) -> Floats:
    """Places (n, 2) around the outline on staggered grids, coarser with the distance."""
    rim = table("road")["extent"]["rim_m"]
    low, high = edge.min(axis=0) - rim, edge.max(axis=0) + rim
    rings = []
    for near, far, step in _RINGS:
        x, y = np.meshgrid(np.arange(low[0], high[0] + step, step), np.arange(low[1], high[1] + step, step))
        x = x + step / 2 * (np.arange(len(y)) % 2)[:, None]
        grid = np.column_stack([x.ravel(), y.ravel()])
        distance = tree.query(grid)[0]
        rings.append(grid[(distance >= near) & (distance < far)])
    return np.concatenate(rings)


def _is_street(line: RoadLine, section: CrossSection, s: Floats, xy: Floats) -> np.ndarray:
    at_s, at_t = line.locate(xy)
    return (np.abs(at_t) < section.plot_end_t("left")) & (at_s > s[0]) & (at_s < s[-1])


def _smooth_step(x: Floats) -> Floats:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
