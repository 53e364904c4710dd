"""Who rides: people drawn as pedestrians are, dressed for it, with motorcycle helmets, gloves and jackets.

Start at `draw_rider`; `person_parts` hands over a rider's parts in a pose. Helmets are meshed once, in units of
the head, and follow it rigidly.
Left out: poses (see `riding`) and the bicycle helmet, which belongs to `people.heads`.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.errors import InputError
from synthgen.geometry import move_points
from synthgen.records import Material, Mesh, Part
from synthgen.records.material import Color
from synthgen.rng import Generator
from synthgen.world.cycles.kit import cycles_table, named_material
from synthgen.world.family import Parameters
from synthgen.world.people.person import Person
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton
from synthgen.world.people.wardrobe import draw_person
from synthgen.world.shapes.implicit import (
    Cone,
    Field,
    cone_distance,
    gradient,
    hemmed,
    smooth_union,
    split,
    surface_nets,
)

_TOPS = ("tshirt", "shirt", "sweater", "hoodie", "jacket")
_BOTTOMS = ("slim", "straight", "shorts")
_UNUSED = ("gait", "stride_m", "arms_out_deg")


def draw_rider(rng: Generator, age: str, stature_m: tuple[float, float]) -> Parameters:
    """A person of an age in clothes that one can ride in, without what only walkers have."""
    person = draw_person(rng, {}, age)
    person["stature_m"] = round(float(np.clip(person["stature_m"], *stature_m)), 3)
    if person["top"] not in _TOPS:
        person |= {"top": "jacket", "sleeves": "long"}
    if person["bottom"] not in _BOTTOMS:
        person["bottom"] = "slim"
    for name in _UNUSED:
        del person[name]
    return person | {"helmet": False, "cap": False}


def check_stature(parameters: Parameters, stature_m: tuple[float, float], who: str) -> Parameters:
    """The parameters, if the stature is one that fits."""
    low, high = stature_m
    if not low <= float(parameters["stature_m"]) <= high:
        raise InputError(f"parameters.stature_m: expected {low} to {high} m for {who}, got {parameters['stature_m']}")
    return parameters


def motorcycle_gear(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """What motorcyclists change in a person's clothes: a jacket, long trousers, gloves, a helmet."""
    colors = cycles_table()["gear_colors"]
    gear: Parameters = {
        "top": "jacket",
        "sleeves": "long",
        "bottom": str(rng.choice(["slim", "straight"])),
        "open_share": 0.0,
        "shoes": str(rng.choice(["boots", "boots", "leather"])),
        "top_color": str(rng.choice(colors["jacket"])),
        "bottom_color": str(rng.choice(colors["trousers"])),
        "shoes_color": "black",
        "sole_color": "black",
        "helmet_color": str(rng.choice(colors["helmet"])),
        "helmet_type": "full" if rng.random() < 0.7 else "jet",
        "gloves": bool(rng.random() < 0.85),
    }
    # Hair under a helmet that covers it is not meshed.
    if fixed.get("helmet_type", gear["helmet_type"]) == "full":
        gear["hair"] = "bald"
    return gear


def person_parts(person: Person, pose: Pose, class_name: str, parameters: Parameters, detail: int) -> list[Part]:
    """A rider's parts in a pose, with the helmet and gloves that the parameters name."""
    parts = person.parts(pose, class_name)
    if parameters.get("gloves"):
        leather = named_material("vinyl")
        parts = [replace(p, name="gloves", material=leather) if p.name == "skin_hands" else p for p in parts]
    if parameters.get("helmet_type"):
        kind = str(parameters["helmet_type"])
        hidden = ("eyes", "brows", "lips", "hair") if kind == "full" else ("hair",)
        parts = [_tight(part) for part in parts if part.name not in hidden]
        parts += _helmet_parts(person.skeleton, pose, class_name, kind, str(parameters["helmet_color"]), detail)
    return parts


def _tight(part: Part) -> Part:
    """Jackets of motorcyclists are of leather or its like."""
    if part.name != "top":
        return part
    return replace(
        part, material=replace(part.material, roughness=0.62, specular=0.4, porous=False, substance="leather")
    )


def _helmet_parts(skeleton: Skeleton, pose: Pose, class_name: str, kind: str, color: str, detail: int) -> list[Part]:
    row = cycles_table()["color"][color]
    base: Color = tuple(row["color"])
    shell = Material("helmet", base, 0.22, row["reflectance_905nm"], clearcoat=1.0, substance="plastic")
    looks = {"helmet": shell, "visor": named_material("smoked"), "helmet_trim": named_material("plastic")}
    chin = np.array([0.002 * skeleton.stature_m, 0.0, skeleton.stature_m - 0.008 - skeleton.head_m])
    T = pose.transforms(skeleton)[INDEX["head"]]
    parts = []
    for name, (vertices, normals, faces) in _helmet(kind, detail).items():
        placed = move_points(T, chin + vertices * skeleton.head_m)
        mesh = Mesh.make(placed, faces, normals=normals @ T[:3, :3].T)
        parts.append(Part(name, mesh, looks[name], class_name))
    return parts


@lru_cache(maxsize=12)
def _helmet(kind: str, detail: int) -> dict[str, tuple[Floats, Floats, Ints]]:
    """Parts of a helmet as vertices, normals and faces, in heads: chin at z = 0, crown at 1, ears at x = 0.

    A shell of .34 by .26 m around a head of .197 by .155 m (makers' data sheets), as full-face or open "jet".
    """
    dome = Cone((-0.10, 0, 0.60), (0.0, 0, 0.60), 0.545, 0.545, (1.08, 0.98, 1.02))
    chin = Cone((0.02, 0, 0.22), (0.20, 0, 0.17), 0.40, 0.30, (1.0, 1.08, 0.85))
    cheeks = Cone((-0.14, 0, 0.32), (0.0, 0, 0.30), 0.46, 0.44, (1.0, 1.02, 0.9))

    def field(points: Floats) -> Floats:
        cones = (dome, chin, cheeks) if kind == "full" else (dome, cheeks)
        return smooth_union([cone_distance(points, cone) for cone in cones], 0.05)

    low, high = np.array([-0.85, -0.7, -0.3]), np.array([0.75, 0.7, 1.3])
    surface = surface_nets(field, low, high, (0.062, 0.11, 0.19)[detail])
    p = surface[0]
    rim = -0.06 + 0.10 * np.clip(-p[:, 0] / 0.5, 0.0, 1.0)
    surface = split(*surface, p[:, 2] - rim)[0]
    p = surface[0]
    eyes = np.minimum(np.minimum(p[:, 0] - 0.04, p[:, 2] - (0.31 if kind == "full" else -0.5)), 0.77 - p[:, 2])
    opening, shell = split(*surface, eyes)
    made = {"helmet": _finished(field, shell)}
    if kind == "full":
        made["visor"] = _finished(field, opening, sunk=0.012)
    else:
        clear, _ = split(*opening, opening[0][:, 2] - 0.56)
        made["visor"] = _finished(field, clear, sunk=0.01)
    return made


def _finished(field: Field, surface: tuple[Floats, Ints], sunk: float = 0.0) -> tuple[Floats, Floats, Ints]:
    """Vertices, normals and faces of a cut surface with a lip along its border."""
    vertices, faces = surface
    normals = gradient(field, vertices)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    vertices = vertices - sunk * normals
    count = len(vertices)
    vertices, faces = hemmed(vertices, faces, normals, 0.07)
    if len(vertices) == count:
        return vertices, normals, faces
    mesh = Mesh.make(vertices, faces)
    normals = np.concatenate([normals, mesh.normals[count:]])
    return vertices, normals, faces
