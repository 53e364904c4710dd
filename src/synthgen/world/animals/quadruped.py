"""Four-legged animals: drawn parameters in, posed and colored bodies out.

Start at `build`. An animal is meshed once (standing, or as it lies) and then follows its skeleton; the parts of a
resting one are the same objects at every phase.
Left out: families by name (see `families`) and riders (see `ridden`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats, Ints, Singles
from synthgen.geometry import invert
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.world.animals.coats import colored, material, shaded_uv
from synthgen.world.animals.flesh import flesh_of
from synthgen.world.animals.frame import INDEX, JOINTS, Frame, Pose, frame_of
from synthgen.world.animals.gaits import Motion, drop_m, pose_of
from synthgen.world.animals.heads import head_parts, mane, tail
from synthgen.world.animals.solid import Body, meshed
from synthgen.world.family import Parameters
from synthgen.world.shapes.rigged import Skin, deformed
from synthgen.world.shapes.thinning import thinned
from synthgen.world.surfaces.material_table import table

THIN = (0.0012, 0.0030, 0.0060)
"""How far a surface may move by being thinned, over withers height, by detail: 1 mm of a horse near by, and of one of
1 m less than half a pixel where the next detail begins (see `compile.DETAIL_WITHIN_ELSE_M`)."""

FEW = 80
"""Triangles of parts that are not thinned, besides hooves and eyes."""


@final
@dataclass(frozen=True, slots=True)
class Shell:
    """A colored surface that follows the skeleton: bind pose (n, 3), normals, faces, weights (n, 25), uv (n, 2)."""

    name: str
    look: Material
    vertices: Floats
    normals: Floats
    faces: Ints
    weights: Floats
    uv: Floats


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a meshed animal: its look, how it follows the bones, and its texture coordinates (n, 2)."""

    name: str
    look: Material
    skin: Skin
    uv: Singles


@final
@dataclass(frozen=True, slots=True)
class Animal:
    """A meshed animal in its bind pose, and how it moves."""

    frame: Frame
    motion: Motion
    T_bind_zero: Floats
    pieces: tuple[Piece, ...]

    def parts(self, pose: Pose, class_name: str) -> tuple[Part, ...]:
        """All parts in a pose."""
        T = pose.transforms(self.frame) @ invert(self.T_bind_zero)
        parts = []
        for piece in self.pieces:
            vertices = piece.skin.posed(T)
            mesh = Mesh(vertices, piece.skin.faces.astype(np.int32), piece.skin.turned(T, vertices), piece.uv)
            parts.append(Part(piece.name, mesh, piece.look, class_name))
        return tuple(parts)


def species_of(family: str) -> str:
    """Row of the table of species: the family's name without its kind."""
    return family.partition(".")[2]


def height_m(family: str, parameters: Parameters) -> float:
    """Height at the withers. [m]"""
    if "breed" in parameters:
        return float(table("animals")["breeds"][parameters["breed"]]["height"]) * float(parameters["size"])
    return float(parameters["height"])


def proportions(family: str, parameters: Parameters) -> dict[str, Any]:
    """Row of the species, that of dogs changed to the breed."""
    species = species_of(family)
    row = dict(table("animals")["species"][species]) | {"name": species}
    return _bred(row, str(parameters["breed"])) if "breed" in parameters else row


def _bred(row: dict[str, Any], breed: str) -> dict[str, Any]:
    """A dog's proportions as those of a breed: longer, deeper (legs shorter for it), with its head and tail."""
    b = table("animals")["breeds"][breed]
    deep, long = float(b["deep"]), float(b["long"])
    elbow = row["fore"]["joints"][2][1]
    low = (1.0 - (1.0 - elbow) * deep) / elbow

    def lowered(z: float) -> float:
        return 1.0 - (1.0 - z) * deep if z >= elbow - 0.02 else z * low

    def stations(rows: Any) -> list[list[float]]:
        return [[x * long, lowered(z), r * deep, w * b["girth"]] for x, z, r, w in rows]

    neck = [[x + row["trunk"][-1][0] * (long - 1.0), lowered(z) if z < 1 else z, r, w] for x, z, r, w in row["neck"]]
    tail = row["tail"] | {"length": row["tail"]["length"] * b["tail"]}
    tail["root"] = [tail["root"][0] * long, tail["root"][1]]
    head = row["head"] | {"snout": b["snout"], "ears": table("animals")["dog_ears"][b["ears"]]}
    bred = row | {"trunk": stations(row["trunk"]), "neck": neck, "tail": tail, "head": head, "name": f"dog.{breed}"}
    for leg in ("fore", "hind"):
        first = row[leg]["joints"][1][0]
        joints = [[x + first * (long - 1.0), lowered(z)] for x, z in row[leg]["joints"]]
        bred[leg] = row[leg] | {"joints": joints, "r": [r * deep**0.4 * b["girth"] ** 0.5 for r in row[leg]["r"]]}
    return bred


def coat_of(family: str, parameters: Parameters) -> Mapping[str, Any]:
    """Row of the coat that an animal has."""
    name, coats = str(parameters["coat"]), table("animals")["coats"][species_of(family)]
    if name == "any":
        names = table("animals")["breeds"][parameters["breed"]]["coats"]
        name = names[int(parameters["variant"]) % len(names)]
    row: Mapping[str, Any] = coats[name]
    return row


def stride_m(family: str, parameters: Parameters) -> float:
    """Way of one gait cycle; 1 at rest, where it does not matter. [m]"""
    gait = str(parameters["gait"])
    shares = table("animals")["species"][species_of(family)]["stride"]
    if gait not in shares:
        return 1.0
    row = proportions(family, parameters)
    # Strides go with the length of the leg below the withers, which short-legged breeds lack.
    leg = row["fore"]["joints"][2][1] / table("animals")["species"][species_of(family)]["fore"]["joints"][2][1]
    return round(float(shares[gait]) * leg * height_m(family, parameters) * float(parameters["stride"]), 4)


Key = tuple[tuple[str, float | int | str | bool], ...]


def build(family: str, parameters: Parameters, detail: int, phase: float) -> Asset:
    """The animal at a phase of its gait."""
    key = tuple(sorted(parameters.items()))
    if parameters["gait"] in ("stand", "lie"):
        return _resting(family, key, detail)
    animal = animal_of(family, key, detail)
    return Asset("animal", animal.parts(pose_of(animal.frame, animal.motion, phase % 1.0), "animal"))


@lru_cache(maxsize=16)
def _resting(family: str, key: Key, detail: int) -> Asset:
    animal = animal_of(family, key, detail)
    parts = animal.parts(pose_of(animal.frame, animal.motion, 0.0), "animal")
    low = min(float(part.mesh.vertices[:, 2].min()) for part in parts)
    T = np.eye(4)
    T[2, 3] = -low
    return Asset("animal", tuple(Part(p.name, p.mesh.moved(T), p.material, p.class_name) for p in parts))


@lru_cache(maxsize=6)
def animal_of(family: str, key: Key, detail: int) -> Animal:
    """The meshed animal of drawn parameters."""
    p, heads = dict(key), table("animals")["heads"]
    frame = frame_of(proportions(family, p), height_m(family, p))
    gait, stride = str(p["gait"]), stride_m(family, p)
    motion = Motion(gait, stride, drop_m(frame, gait, stride), float(p["neck_deg"]), float(p["tail_deg"]))
    bind = pose_of(frame, motion if gait == "lie" else Motion("stand", 1.0, 0.0, motion.neck_deg, motion.tail_deg), 0.0)
    body = Body.bound(frame, flesh_of(frame, float(p["girth"]), heads, detail), bind)
    coat = coat_of(family, p)
    pieces = colored(meshed(body, detail, is_lying=gait == "lie"), frame, coat, int(p["variant"]))
    shells: dict[str, list[Shell]] = {}
    for name, skin in pieces:
        uv = shaded_uv(skin, frame.height_m, float(coat["shade"]))
        full = f"nose:{coat['muzzle']}" if name == "nose" else name
        shell = Shell(full, material(full), skin.vertices, skin.normals, skin.faces, skin.weights, uv)
        shells.setdefault(full, []).append(shell)
    for shell in _extras(family, p, body, coat, detail):
        shells.setdefault(shell.name, []).append(shell)
    # Thinned as it stands and as it strides, so that legs still bend.
    T = pose_of(frame, motion, 0.3).transforms(frame) @ invert(body.T_bind_zero)
    bound = [_piece(_joined(items), T, THIN[detail] * frame.height_m) for items in shells.values()]
    return Animal(frame, motion, body.T_bind_zero, tuple(bound))


def _piece(shell: Shell, T_posed_bind: Floats, tolerance_m: float) -> Piece:
    """The shell with the triangles that are seen, bound to the bones."""
    moved = deformed(shell.vertices, shell.weights, T_posed_bind)
    is_small = len(shell.faces) < FEW or shell.name in ("hoof", "eyes")
    kept, faces = thinned([shell.vertices, moved], shell.faces, 0.0 if is_small else tolerance_m)
    skin = Skin.of(shell.vertices[kept], shell.normals[kept], faces, shell.weights[kept])
    return Piece(shell.name, shell.look, skin, shell.uv[kept].astype(np.float32))


def _extras(family: str, p: Parameters, body: Body, coat: Mapping[str, Any], detail: int) -> list[Shell]:
    """Ears, eyes, antlers, tail and mane, each on a bone or two."""
    frame, heads = body.frame, table("animals")["heads"]
    size = 0.8 + 0.35 * ((int(p["variant"]) >> 8) % 256) / 255.0
    meshes = head_parts(frame, heads[frame.row["head"]["form"]], detail, antlers=bool(p.get("antlers")), size=size)
    looks = {
        "ears": f"coat:{coat.get('ears', coat['body'])}",
        "eyes": "eyes",
        "antlers": "horn:antler" if "deer" in family or "moose" in family else "horn:bone",
    }
    shells = [_rigid(body, looks[name], mesh, {"head": 1.0}) for name, mesh in meshes.items()]
    mesh, follows = tail(frame, detail)
    color = coat.get("hair", coat.get("tail", coat["body"]))
    shells.append(_rigid(body, f"coat:{color}", mesh, follows))
    if "hair" in coat:
        shells.append(_rigid(body, f"coat:{coat['hair']}", mane(frame, detail), {"neck": 0.3, "crest": 0.7}))
    return shells


def _rigid(body: Body, name: str, mesh: Mesh, bones: Mapping[str, float] | Mapping[str, Floats]) -> Shell:
    weights = np.zeros((len(mesh.vertices), len(JOINTS)))
    for bone, share in bones.items():
        weights[:, INDEX[bone]] = share
    turns = body.T_bind_zero.copy()
    turns[:, :3, 3] = 0.0
    vertices = deformed(mesh.vertices.astype(float), weights, body.T_bind_zero)
    normals = deformed(mesh.normals.astype(float), weights, turns)
    uv = np.stack([mesh.vertices[:, 0], np.full(len(mesh.vertices), 0.5)], axis=1)
    return Shell(name, material(name), vertices, normals, mesh.faces.astype(np.int64), weights, uv)


def _joined(shells: list[Shell]) -> Shell:
    """One shell of several of the same name."""
    starts = np.cumsum([0, *(len(s.vertices) for s in shells[:-1])])
    return Shell(
        shells[0].name,
        shells[0].look,
        np.concatenate([s.vertices for s in shells]),
        np.concatenate([s.normals for s in shells]),
        np.concatenate([s.faces + start for s, start in zip(shells, starts, strict=True)]),
        np.concatenate([s.weights for s in shells]),
        np.concatenate([s.uv for s in shells]),
    )
