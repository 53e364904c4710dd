"""Birds, alone and in small flocks: standing on the ground or flying with beating wings.

Start at `build` and `build_flock`. A bird is made level, as it flies, in shares of its length from bill to tail; a
standing one is tipped up on its legs with folded wings. A flying one is `altitude` above the ground.
Left out: walking, pecking, gliding and landing; a flock is one object whose birds keep their places.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose, rotation
from synthgen.records import Asset, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import stream
from synthgen.world.animals.coats import material
from synthgen.world.family import Parameters
from synthgen.world.shapes.implicit import Cone, cone_distance, gradient, smooth_union, split, surface_nets
from synthgen.world.shapes.sheets import closed_sheet
from synthgen.world.shapes.solids import revolve
from synthgen.world.shapes.tubes import tube
from synthgen.world.surfaces.material_table import table

PHASES = 12
_CELLS = (0.019, 0.034, 0.062)
_AREA_M = (3.0, 1.3)
"""Length and width of the ground that a flock takes, within the bounds of the taxonomy's class."""

Meshes = dict[str, Mesh]
"""Meshes of a bird by the color or material they have."""


def build(species: str, parameters: Parameters, detail: int, phase: float) -> Asset:
    """One bird at a phase of the wing beat, wings up at phase 0."""
    return _asset(_placed(species, parameters, detail, phase), parameters)


def build_flock(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Several birds of one kind, each a little different and at its own phase."""
    rng = stream(int(parameters["variant"]), "flock")
    species, count = str(parameters["species"]), int(parameters["count"])
    is_flying = parameters["gait"] == "fly"
    found: dict[str, list[Mesh]] = {}
    # Places on a jittered row of slots, so that no two birds meet.
    slots = rng.permutation(count)
    for k in range(count):
        own = parameters | {"size": float(parameters["size"]) * float(rng.uniform(0.95, 1.05))}
        own["pitch_deg"] = float(np.clip(float(parameters["pitch_deg"]) + rng.uniform(-10.0, 10.0), 8.0, 42.0))
        shift, yaw = float(rng.uniform()), float(rng.normal(0.0, 0.12) if is_flying else rng.uniform(-np.pi, np.pi))
        x = _AREA_M[0] * ((slots[k] + 0.5 + rng.uniform(-0.15, 0.15)) / count - 0.5) * 0.8
        y = float(rng.uniform(-0.5, 0.5)) * (0.25 if is_flying else _AREA_M[1] - 0.5)
        z = (float(k) / count) * 1.4 if is_flying else 0.0
        T = pose(float(x), y, z, yaw)
        for name, mesh in _placed(species, own, min(detail + 1, 2), (phase + shift) % 1.0).items():
            found.setdefault(name, []).append(mesh.moved(T))
    return _asset({name: merge(meshes) for name, meshes in found.items()}, parameters)


def beat_m(species: str, parameters: Parameters) -> float:
    """Way flown in one wing beat; 1 for a standing bird. [m]"""
    return float(_row(species)["beat_m"]) if parameters["gait"] == "fly" else 1.0


def _row(species: str) -> Mapping[str, Any]:
    row: Mapping[str, Any] = table("animals")["birds"][species]
    return row


def _asset(meshes: Meshes, parameters: Parameters) -> Asset:
    low = min(float(mesh.vertices[:, 2].min()) for mesh in meshes.values())
    T = np.eye(4)
    # Standing birds are put down exactly.
    T[2, 3] = float(parameters["altitude"]) if parameters["gait"] == "fly" else -low
    return Asset("animal", tuple(Part(name, mesh.moved(T), material(name), "animal") for name, mesh in meshes.items()))


def _placed(species: str, parameters: Parameters, detail: int, phase: float) -> Meshes:
    """Meshes of a bird, in metres; the lowest a flying one ever gets is z = 0."""
    row = _row(species)
    length = float(row["length"]) * float(parameters["size"])
    scale = np.diag([length, length, length, 1.0])
    is_flying = parameters["gait"] == "fly"
    meshes = dict(_trunk(species, detail, is_folded=not is_flying))
    if is_flying:
        span = 0.5 * float(row["span"]) / float(row["length"])
        for name, mesh in _wings(row, span, phase, detail).items():
            meshes[name] = merge([meshes[name], mesh]) if name in meshes else mesh
        T = pose(0.0, 0.0, float(np.sin(_FLAP_RAD)) * span + 0.05)
        return {name: mesh.moved(scale @ T) for name, mesh in meshes.items()}
    tip = np.deg2rad(float(parameters["pitch_deg"]))
    T = np.eye(4)
    T[:3, :3] = rotation(0.0, -tip)
    T[2, 3] = float(row["leg"]) + 0.06
    standing = {name: mesh.moved(T) for name, mesh in meshes.items()}
    legs = _legs(row, T, detail)
    name = f"horn:{row['legs']}"
    standing[name] = merge([standing[name], legs]) if name in standing else legs
    return {name: mesh.moved(scale) for name, mesh in standing.items()}


@lru_cache(maxsize=12)
def _trunk(species: str, detail: int, *, is_folded: bool) -> tuple[tuple[str, Mesh], ...]:
    """Body with head and tail, level; folded wings lie along its sides."""
    row = _row(species)
    tail = float(row["tail"])
    cones = [
        Cone((-0.16, 0, -0.005), (0.12, 0, -0.01), 0.105, 0.125, (1.0, 0.98, 1.0)),
        Cone((0.14, 0, 0.0), (0.29, 0, 0.085), 0.105, 0.066),
        Cone((0.335, 0, 0.105), (0.345, 0, 0.105), 0.068, 0.062, (1.08, 0.92, 1.0)),
        Cone((-0.16, 0, 0.0), (-0.34, 0, 0.005), 0.085, 0.03, (1.0, 1.25, 0.8)),
    ]
    if is_folded:
        cones.append(Cone((0.10, 0.088, 0.03), (-0.40, 0.040, 0.025), 0.085, 0.022, (1.0, 0.42, 1.0)))

    def field(p: Floats) -> Floats:
        q = np.stack([p[:, 0], np.abs(p[:, 1]), p[:, 2]], axis=1)
        return smooth_union([cone_distance(q, cone) for cone in cones], 0.016)

    surface = surface_nets(field, np.array([-0.5, -0.2, -0.2]), np.array([0.46, 0.2, 0.24]), _CELLS[detail])
    head, rest = split(*surface, surface[0][:, 0] + 0.6 * surface[0][:, 2] - 0.27)
    back_level = (np.abs(rest[0][:, 1]) - 0.055 if is_folded else rest[0][:, 2] - 0.04) - 0.5 * np.clip(
        -0.02 - rest[0][:, 2], 0, 1
    )
    back, belly = split(*rest, np.minimum(back_level, 0.16 - rest[0][:, 0]))
    found: dict[str, list[Mesh]] = {}
    for color, (vertices, faces) in ((row["head"], head), (row["back"], back), (row["body"], belly)):
        if len(faces):
            found.setdefault(f"coat:{color}", []).append(_mesh(field, vertices, faces))
    found.setdefault(f"coat:{row['tip']}", []).append(_fan(tail, detail))
    bill = float(row["bill"])
    found.setdefault("horn:slate", []).append(
        tube(
            [(0.38, 0, 0.100), (0.40 + 0.5 * bill, 0, 0.096), (0.41 + bill, 0, 0.080)],
            [0.022, 0.016, 0.003],
            sides=(7, 5, 3)[detail],
        )
    )
    eyes = [_ball((0.365, side * 0.054, 0.115), 0.013, detail) for side in (-1.0, 1.0)]
    found.setdefault("eyes", []).extend(eyes)
    return tuple((name, merge(meshes)) for name, meshes in found.items())


def _mesh(field: Any, vertices: Floats, faces: Any) -> Mesh:
    normals = gradient(field, vertices)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    # In the middle of the fur texture, where it is neither pale nor dark.
    return Mesh.make(
        vertices, faces, normals=normals, uv=np.stack([vertices[:, 0], 0.5 + 0.1 * vertices[:, 2]], axis=1)
    )


def _ball(at: tuple[float, float, float], r: float, detail: int) -> Mesh:
    angle = np.linspace(-np.pi / 2, np.pi / 2, (7, 5, 3)[detail])
    profile = np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)
    profile[[0, -1], 0] = 0.0
    return revolve(profile, (10, 6, 4)[detail], 80.0).moved(pose(*at))


def _fan(tail: float, detail: int) -> Mesh:
    """The tail's feathers as a closed flat fan."""
    n = (9, 6, 4)[detail]
    s = np.linspace(-1.0, 1.0, n)
    near = np.stack([np.full(n, -0.26), 0.035 * s, np.full(n, 0.010)], axis=1)
    far = np.stack([-0.26 - tail * (1.0 - 0.12 * s**2), 0.085 * s, np.full(n, 0.0)], axis=1)
    return closed_sheet(np.stack([near, far]), 0.006)


_FLAP_RAD = np.deg2rad(46.0)
"""Half of the wing's stroke (pigeons in level flight: B. Tobalske and K. Dial, J. Exp. Biol. 199, 1996)."""


def _wings(row: Mapping[str, Any], span: float, phase: float, detail: int) -> Meshes:
    """Both wings at a phase of the beat; the hand lags behind the arm."""
    n = (15, 9, 6)[detail]
    t = np.linspace(0.0, 1.0, n)
    arm = _FLAP_RAD * np.cos(2 * np.pi * phase)
    hand = _FLAP_RAD * 1.15 * np.cos(2 * np.pi * phase - 0.9)
    angle = np.where(t < 0.4, arm, arm + (hand - arm) * np.clip((t - 0.4) / 0.3, 0, 1))
    # Folded back a little on the way up.
    up = max(0.0, float(np.sin(2 * np.pi * phase - np.pi)))
    step = np.diff(t, prepend=0.0) * (span - 0.06)
    y = 0.06 + np.cumsum(step * np.cos(angle) * (1.0 - 0.22 * up * (t > 0.4)))
    z = 0.055 + np.cumsum(step * np.sin(angle))
    chord = float(row["chord"])
    lead = (
        0.135
        + 0.10 * np.sin(np.pi * np.clip(t / 0.7, 0, 1))
        - (0.16 + 0.25 * up) * np.clip((t - 0.4) / 0.6, 0, 1) ** 1.5
    )
    wide = chord * (1.0 - 0.18 * t) * np.sqrt(np.clip(1.0 - t**5, 0.0, 1.0)) + 0.012
    depth = np.array([0.0, 0.35, 1.0])
    camber = np.array([0.0, 0.03, -0.01])
    grid = np.stack(
        [np.stack([lead - wide * d, y, z + c * wide / chord], axis=1) for d, c in zip(depth, camber, strict=True)]
    )
    inner = int(np.searchsorted(t, 0.72)) + 1
    found: Meshes = {}
    for color, part in ((row["wing"], grid[:, :inner]), (row["tip"], grid[:, inner - 1 :])):
        left = closed_sheet(part, 0.009)
        both = merge([left, left.moved(np.diag([1.0, -1.0, 1.0, 1.0]))])
        name = f"coat:{color}"
        found[name] = merge([found[name], both]) if name in found else both
    return found


def _legs(row: Mapping[str, Any], T: Floats, detail: int) -> Mesh:
    sides = (6, 4, 3)[detail]
    hip = T[:3, :3] @ np.array([-0.06, 0.0, -0.06]) + T[:3, 3]
    foot_x = float(hip[0]) + 0.07
    meshes = []
    for side in (-1.0, 1.0):
        y = side * 0.048
        ankle = np.array([foot_x - 0.035, y, 0.45 * float(row["leg"])])
        foot = np.array([foot_x, y, 0.010])
        meshes.append(tube(np.array([(hip[0], y, hip[2]), ankle]), [0.030, 0.012], sides=sides))
        meshes.append(tube([ankle, foot], [0.011, 0.010], sides=sides))
        for turn, length in ((-0.5, 0.085), (0.0, 0.10), (0.5, 0.085), (np.pi, 0.05)):
            end = foot + length * np.array([np.cos(turn), np.sin(turn), 0.0]) - [0, 0, 0.002]
            meshes.append(tube([foot, end], [0.010, 0.007], sides=sides))
    return merge(meshes)
