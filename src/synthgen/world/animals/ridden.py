"""A horse with its rider: a person from `world.people` astride, reins in hand.

The whole is an object of class "animal". The rider's parts have class "human.personal_mobility": the one class whose
counterparts are a person everywhere and a rider where riders are told apart (Cityscapes counts those on horses).
Left out: jumping, riding in a hurry: horses with riders stand or walk, or trot with the rider sitting.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator, stream
from synthgen.world.animals import quadruped
from synthgen.world.animals.frame import INDEX, Pose
from synthgen.world.animals.gaits import pose_of
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Parameters
from synthgen.world.people.person import Person, dressed, person_skeleton
from synthgen.world.people.skeleton import INDEX as PERSON_INDEX
from synthgen.world.people.skeleton import Pose as PersonPose
from synthgen.world.people.skeleton import Skeleton, posed, reach
from synthgen.world.people.wardrobe import draw_person
from synthgen.world.shapes.tubes import tube

HORSE = "animal.horse"
RIDER_CLASS = "human.personal_mobility"


def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """A horse as `animal.horse` draws it, and `rider`, the number its rider is drawn from."""
    return draw_parameters("animals", "animal.ridden_horse", rng, fixed)


def rider_of(parameters: Parameters) -> Parameters:
    """The rider's own parameters: a grown-up with helmet, boots and trousers."""
    person = draw_person(stream(int(parameters["rider"]), "rider"), {}, "adult")
    person |= {"bottom": "slim", "shoes": "boots", "shoes_color": "black", "sole_color": "black", "backpack": False}
    if person["top"] in ("coat", "tshirt"):
        person |= {"top": "jacket", "sleeves": "long"}
    return person | {
        "cap": False,
        "helmet": True,
        "cap_color": "black",
        "stature_m": min(float(person["stature_m"]), 1.84),
    }


def build(parameters: Parameters, detail: int, phase: float) -> Asset:
    """Horse, tack and rider at a phase of the gait."""
    own = {name: value for name, value in parameters.items() if name != "rider"}
    key = tuple(sorted(own.items()))
    horse = quadruped.animal_of(HORSE, key, detail)
    pose = pose_of(horse.frame, horse.motion, phase % 1.0)
    person, seat = _rider(int(parameters["rider"]), key, detail)
    skeleton = person.skeleton
    T = pose.transforms(horse.frame)[INDEX["chest"]]
    hips = T[:3, :3] @ seat + T[:3, 3]
    astride = _astride(skeleton, hips, _bit(horse.frame.height_m, pose))
    parts = [*horse.parts(pose, "animal"), *person.parts(astride, RIDER_CLASS)]
    parts += _tack(horse, pose, T, seat, astride, detail)
    return Asset("animal", tuple(parts))


@lru_cache(maxsize=4)
def _rider(rider: int, key: quadruped.Key, detail: int) -> tuple[Person, Floats]:
    """The rider meshed astride, and where on the standing horse the pelvis is, (3,) [m]."""
    parameters = rider_of({"rider": rider})
    skeleton = person_skeleton(parameters)
    frame = quadruped.animal_of(HORSE, key, detail).frame
    h = frame.height_m
    # Behind the withers; sitting bones on saddle and back, hip joints 9 % of stature higher.
    seat = np.array([0.10 * h, 0.0, 0.955 * h + 0.055 * skeleton.stature_m])
    bind = _astride(skeleton, seat, seat + [0.75, 0.0, -0.05])
    return dressed(parameters, detail, bind, 70.0), seat


def _astride(skeleton: Skeleton, hips: Floats, bit: Floats) -> PersonPose:
    """Thighs down over the flanks, heels low, hands before the belly."""
    rise = skeleton.at("pelvis")[2] - skeleton.at("thigh_l")[2]
    root = hips + np.array([0.0, 0.0, rise])
    turns = {"pelvis": rotation(0.0, np.deg2rad(-4.0))}
    for side, out in (("l", 1.0), ("r", -1.0)):
        spread = rotation(out * np.deg2rad(16.0), 0.0, out * np.deg2rad(31.0))
        turns[f"thigh_{side}"] = spread @ rotation(0.0, np.deg2rad(-52.0))
        shin = rotation(out * np.deg2rad(16.0), 0.0, out * np.deg2rad(4.0)) @ rotation(0.0, np.deg2rad(14.0))
        turns[f"shin_{side}"] = shin
        turns[f"foot_{side}"] = rotation(out * np.deg2rad(14.0), np.deg2rad(-10.0))
    trunk = posed(skeleton, {}, root, turns)
    upper, lower = skeleton.length("upper_arm_l", "forearm_l"), skeleton.length("forearm_l", "hand_l")
    for side, out in (("l", 1.0), ("r", -1.0)):
        wrist = hips + np.array([0.30, out * 0.075, 0.20])
        arm, forearm, _ = reach(
            trunk.at(f"upper_arm_{side}"), wrist, upper, lower, np.array([-1.0, out * 0.4, -0.5]), is_arm=True
        )
        turns |= {f"upper_arm_{side}": arm, f"forearm_{side}": forearm, f"hand_{side}": forearm}
    return posed(skeleton, {}, root, turns)


def _bit(height_m: float, pose: Pose) -> Floats:
    """Where the bit is in the horse's mouth, (3,)."""
    from_poll = height_m * 0.39 * np.array([0.78, 0.0, -0.22])
    bone = INDEX["head"]
    return pose.places[bone] + pose.turns[bone] @ from_poll


def _tack(horse: quadruped.Animal, pose: Pose, T: Floats, seat: Floats, rider: PersonPose, detail: int) -> list[Part]:
    """Saddle with cloth and girth, stirrup leathers, bridle and reins."""
    h, sides = horse.frame.height_m, (8, 5, 3)[detail]
    x = float(seat[0])
    pad = _wrap(horse, x - 0.02 * h, 0.17 * h, 0.62 * np.pi, 0.012, 0.07 * h)
    saddle = _wrap(horse, x, 0.125 * h, 0.50 * np.pi, 0.035, 0.05 * h)
    girth = _wrap(horse, x + 0.10 * h, 0.022 * h, 1.98 * np.pi, 0.006, 0.0)
    leather = [saddle, girth]
    bit = _bit(h, pose)
    world = []
    for side, out in (("l", 1.0), ("r", -1.0)):
        # In the fist.
        hand = rider.at(f"hand_{side}") + rider.turns[PERSON_INDEX[f"hand_{side}"]] @ np.array(
            [0.01, -out * 0.02, -0.085]
        )
        cheek = bit + np.array([0.0, out * 0.036 * h, 0.0])
        middle = 0.5 * (hand + cheek) + np.array([0.0, out * 0.08 * h, -0.05])
        world.append(tube([hand, middle, cheek], 0.008, sides=sides))
        foot = rider.at(f"foot_{side}")
        knee = 0.55 * rider.at(f"thigh_{side}") + 0.45 * rider.at(f"shin_{side}") + np.array([0.0, out * 0.03, -0.03])
        world.append(
            tube([knee, 0.5 * (knee + foot) + [0, out * 0.05, 0], foot + [0.07, out * 0.01, -0.07]], 0.010, sides=sides)
        )
    strap = Material("leather", (0.050, 0.026, 0.014), 0.5, 0.40, specular=0.4, substance="leather")
    cloth = Material("saddle_cloth", (0.55, 0.53, 0.50), 0.95, 0.70, porous=True, substance="cloth")
    tack = merge([*(mesh.moved(T) for mesh in leather), *world])
    return [Part("tack", tack, strap, "animal"), Part("saddle_cloth", pad.moved(T), cloth, "animal")]


def _wrap(horse: quadruped.Animal, x: float, half: float, spread_rad: float, thick: float, rise: float) -> Mesh:
    """A sheet around the standing trunk at x, over the back, as a closed slab that follows its girth."""
    h = horse.frame.height_m
    stations = np.array(horse.frame.row["trunk"], dtype=float)
    along, n = np.linspace(-1.0, 1.0, 7), 25
    angle = np.linspace(-0.5 * spread_rad, 0.5 * spread_rad, n)
    layers = []
    for off in (0.010 * h, 0.010 * h + thick):
        rows = []
        for t in along:
            at = (x + half * t) / h
            z, r, w = (np.interp(at, stations[:, 0], stations[:, k]) for k in (1, 2, 3))
            lift = rise * t**4 * (0.6 if off > 0.010 * h else 0.0)
            ring = h * r * 1.01 + off
            wide = h * r * w * 1.03 + off
            top = np.clip(np.cos(angle), 0, 1) ** 3 * lift
            rows.append(
                np.stack([np.full(n, x + half * t), wide * np.sin(angle), h * z + ring * np.cos(angle) + top], axis=1)
            )
        layers.append(np.stack(rows))
    return _slab(layers[0], layers[1])


def _slab(inner: Floats, outer: Floats) -> Mesh:
    """A closed sheet between two grids (m, n, 3)."""
    m, n = inner.shape[:2]
    section = np.concatenate([outer, inner[:, ::-1]], axis=1)
    count = 2 * n
    i, j = np.meshgrid(np.arange(m - 1), np.arange(count), indexing="ij")
    a, b = i * count + j, i * count + (j + 1) % count
    c, d = b + count, a + count
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    points = section.reshape(-1, 3)
    ends = []
    for row, is_first in ((0, True), (m - 1, False)):
        k = np.arange(n - 1)
        base = row * count
        quad = np.stack([base + k, base + k + 1, base + count - 2 - k, base + count - 1 - k], axis=1)
        tri = np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]])
        ends.append(tri if not is_first else tri[:, ::-1])
    return Mesh.make(points, np.concatenate([faces, *ends])[:, ::-1], crease_deg=40.0)
