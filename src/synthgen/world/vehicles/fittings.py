"""What vehicles share beyond their skin: assembling named parts, fitting and mirroring halves, wheel wells, boxes."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.geometry import transform
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.world.family import Parameters
from synthgen.world.shapes.panels import Panels, walls
from synthgen.world.vehicles import materials as m

Point = tuple[float, float, float]
_CUBE = np.array([(x, y, z) for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
_BOX_CORNERS = _CUBE[[0, 1, 3, 2, 4, 6, 7, 5, 0, 4, 5, 1, 2, 3, 7, 6, 0, 2, 6, 4, 1, 5, 7, 3]]  # four of each side
_BOX_NORMALS = np.repeat([(-1.0, 0, 0), (1.0, 0, 0), (0, -1.0, 0), (0, 1.0, 0), (0, 0, -1.0), (0, 0, 1.0)], 4, axis=0)
_BOX_FACES = np.concatenate([4 * np.arange(6)[:, None] + [0, 1, 2], 4 * np.arange(6)[:, None] + [0, 2, 3]])
_FLIP = np.array([1.0, -1.0, 1.0], dtype=np.float32)

MATERIALS: dict[str, Material] = {
    "glass": m.GLASS,
    "trim": m.GLOSS_BLACK,
    "cladding": m.PLASTIC,
    "grille": m.PLASTIC,
    "slat": m.GLOSS_BLACK,
    "seam": m.SHADOW,
    "underbody": m.SHADOW,
    "well": m.SHADOW,
    "lamp_head": m.LAMP_FRONT,
    "lamp_day": m.LAMP_FRONT,
    "lamp_bezel": m.LAMP_BEZEL,
    "lamp_tail": m.LAMP_REAR,
    "lamp_brake": m.LAMP_REAR,
    "lamp_turn": m.LAMP_AMBER,
    "plate": m.PLATE,
    "tyre": m.RUBBER,
    "chrome": m.CHROME,
    "bar": m.STEEL,
    "frame": m.SHADOW,
    "reflector": m.LAMP_REAR,
    "rail": m.ALUMINUM,
    "bumper": m.PLASTIC,
    "door": m.SHADOW,
    "glyph": m.PLASTIC,
    "lens": m.LENS,
    "lamp_base": m.LAMP_DARK,
    "lamp_ring": m.CHROME,
    "lamp_reverse": m.LAMP_FRONT,
    "lamp_beacon": m.LAMP_BLUE,
    "mirror_glass": m.MIRROR_GLASS,
    "mirror_foot": m.PLASTIC,
    "mirror_dark": m.GLOSS_BLACK,
    "wiper": m.PLASTIC,
    "bed": m.PLASTIC,
    "beacon_bar": m.GLOSS_BLACK,
    "reveal": m.SHADOW,
    "lining_upper": m.HEADLINER,
    "lining_lower": m.TRIM_CLOTH,
    "dashboard": m.TRIM_PLASTIC,
    "steering": m.TRIM_PLASTIC,
    "screen": m.GLOSS_BLACK,
    "seat": m.SEAT,
    "seat_post": m.STEEL,
}
"""Material by the first word or words of a part's name; parts not listed are painted."""


@final
@dataclass
class Kit:
    """Collects the parts of one vehicle."""

    class_name: str
    parameters: Parameters
    meshes: dict[str, list[tuple[Mesh, Material]]] = field(default_factory=dict)

    def add(self, name: str, mesh: Mesh, material: Material | None = None) -> None:
        """Add a mesh to a part; without a material the name tells it."""
        self.meshes.setdefault(name, []).append((mesh, material or self._material(name)))

    def add_panels(self, panels: Panels) -> None:
        """Add every piece under its own name."""
        for name in sorted(panels.names()):
            mesh = panels.only(name).mesh()
            if len(mesh.faces):
                self.add(name, mesh)

    def bar(self, name: str, center: Point, size: Point, material: Material | None = None) -> None:
        """Add a plain box to a part."""
        self.add(name, rounded_box(size, 0.0, 1).moved(transform(translation=center)), material)

    def asset(self) -> Asset:
        """The finished body."""
        parts = [
            Part(name, merge([mesh for mesh, _ in pieces]), self._shining(name, pieces[0][1]), self.class_name)
            for name, pieces in sorted(self.meshes.items())
        ]
        return Asset(self.class_name, tuple(parts))

    def _shining(self, name: str, material: Material) -> Material:
        """The material of a part, alight if it is a lamp ("lamp.<group>.<place>") of a group that is lit."""
        words = name.split(".")
        if words[0] != "lamp" or words[1] not in m.lit_groups(self.parameters):
            return material
        return replace(material, emission=m.LIT[words[1]])

    def _material(self, name: str) -> Material:
        words = name.replace(".", "_").split("_")
        for count in (2, 1):
            material = MATERIALS.get("_".join(words[:count]))
            if material is not None:
                return material
        if name == "livery":
            return m.livery(self.parameters)
        return m.paint(self.parameters)


def fit(half: Panels, front: float, half_width: float, height: float) -> Panels:
    """Stretch a left half a little so that its bounds are exactly those wanted (x about 0, z about the ground)."""
    low, high = half.bounds()
    middle = np.array([0.5 * (low[0] + high[0]), 0.0, 0.0])
    factors = np.array([2 * front / (high[0] - low[0]), half_width / high[1], height / high[2]])
    return half.scaled(factors, middle).moved(transform(translation=tuple(-middle)))


def mirror_pair(half: Panels) -> Panels:
    """Both halves; pieces named with "left" get "right" counterparts, all others go on over the middle."""
    swap = {name: name.replace("left", "right") for name in half.names()}
    return half.joined(half.mirrored().renamed(swap))


def flipped(mesh: Mesh) -> Mesh:
    """Reflection at y = 0; `Mesh.moved` for any transform takes three times as long."""
    return Mesh(mesh.vertices * _FLIP, mesh.faces[:, ::-1], mesh.normals * _FLIP, mesh.uv)


def well(half: Panels, name: str, center: tuple[float, float], radius: float, depth_y: float) -> Panels:
    """Replace the cut-out piece `name` by a dark wheel well that reaches in to y = `depth_y`."""
    edges, _ = half.border(name)
    away = np.hypot(edges[:, :, 0] - center[0], edges[:, :, 2] - center[1])
    edges = edges[(away > radius - 1e-3).all(axis=1) & (edges[:, :, 1] > depth_y + 1e-3).any(axis=1)]
    inner = edges.copy()
    inner[:, :, 1] = depth_y
    strip = walls("well", np.concatenate([edges, inner[:, ::-1]], axis=1))
    n = 12
    angle = np.linspace(0.0, 2 * np.pi, n + 1)
    reach = 1.05 * radius
    rim = np.stack(
        [center[0] + reach * np.cos(angle), np.full(n + 1, depth_y), center[1] + reach * np.sin(angle)], axis=1
    )
    floor_z = float(half.corners[:, :, 2].min())
    rim[:, 2] = np.maximum(rim[:, 2], floor_z)
    hub = np.array([center[0], depth_y, max(center[1], floor_z)])
    corners = np.stack([np.broadcast_to(hub, (n, 3)), rim[1:], rim[:-1]], axis=1)
    disc = Panels.of("well", corners, np.broadcast_to([0.0, 1.0, 0.0], corners.shape))
    return half.without(name).joined(strip, disc)


@lru_cache(maxsize=512)
def rounded_box(size: Point, round_m: float, steps: int = 3) -> Mesh:
    """Box about the origin with round edges; `steps` grid lines per edge (1 gives a plain box)."""
    half = np.array(size) / 2
    if steps <= 1:
        corners = half * _BOX_CORNERS
        return Mesh.make(corners, _BOX_FACES, normals=_BOX_NORMALS, uv=corners[:, [0, 2]])
    core = np.maximum(half - round_m, 1e-4)
    line = np.concatenate([-np.linspace(1.0, 0.5, steps), np.linspace(0.5, 1.0, steps)])
    vertices, normals, faces_out = [], [], []
    u, v = np.meshgrid(line, line, indexing="ij")
    n = len(line)
    i, j = np.meshgrid(np.arange(n - 1), np.arange(n - 1), indexing="ij")
    a = (i * n + j).ravel()
    quads = np.concatenate([np.stack([a, a + n, a + n + 1], 1), np.stack([a, a + n + 1, a + 1], 1)])
    for axis in range(3):
        for sign_ in (-1.0, 1.0):
            cube = np.zeros((n, n, 3))
            cube[..., axis] = sign_
            cube[..., (axis + 1) % 3], cube[..., (axis + 2) % 3] = u, v
            inner = np.clip((np.abs(cube) * 2 - 1), 0, 1)
            direction = np.sign(cube) * np.where(np.abs(cube) >= 0.5 - 1e-9, inner, 0.0)
            direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
            point = np.sign(cube) * np.where(np.abs(cube) >= 0.5 - 1e-9, core, core * np.abs(cube) * 2)
            vertices.append((point + direction * (half - core)).reshape(-1, 3))
            normals.append(direction.reshape(-1, 3))
            faces_out.append((quads if sign_ > 0 else quads[:, ::-1]) + n * n * (len(vertices) - 1))
    p = np.concatenate(vertices)
    return Mesh.make(p, np.concatenate(faces_out), normals=np.concatenate(normals), uv=p[:, [0, 2]])


def placed_box(center: Point, size: Point, round_m: float, detail: int) -> Mesh:
    """Box somewhere; round edges only at full detail."""
    steps = 3 if detail == 0 else 1
    return rounded_box(size, round_m, steps).moved(transform(translation=center))
