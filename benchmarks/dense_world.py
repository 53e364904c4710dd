"""What dense worlds cost before their first frame: processor seconds to compose and build them, and their triangles.

    python benchmarks/dense_world.py                       # the dense street
    python benchmarks/dense_world.py all
    python benchmarks/dense_world.py motorway --seed 5 --set scene.roadside.vegetation.season=winter

`street` is 400 m of an urban street with about 60 vehicles, 40 people and 150 trees; the others are road networks.
Resident triangles are all that engines hold: still things once for each place, moving bodies once for each phase of
their gait.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from synthgen import load_scenario, sample
from synthgen.records import Scene
from synthgen.spec.load import ScenarioFile
from synthgen.taxonomy import thing_table
from synthgen.world import catalog
from synthgen.world.compile import compile_world
from synthgen.world.world import World

SETTINGS = (
    "scene.road.length=400 m",
    "scene.roadside.buildings=urban",
    "scene.roadside.parked=sparse",
    "scene.roadside.people=dense",
    "scene.roadside.vegetation.density=sparse",
)
DENSE = tuple(f"scene.roadside.{what}=dense" for what in ("parked", "people", "traffic", "vegetation.density"))
BUILDINGS = {
    "t_junction": "suburban",
    "cross_junction": "urban",
    "roundabout": "suburban",
    "motorway": "industrial",
    "car_park": "urban",
    "racetrack": "none",
    "rural_lane": "rural",
}
"""Kinds of network that are measured, and what is built beside them."""

DRIVE = """
synthgen: 1
id: bench.network
ego: {speed: 30 km/h}
capture: {from: 0 s, to: 1 s}
"""
KINDS = {"vehicles": ("vehicle.",), "people": ("person.", "pedestrian."), "trees": ("tree.",)}


def main() -> None:
    names = ("street", *BUILDINGS)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", nargs="?", choices=("all", *names), default="street")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="KEY=VALUE")
    arguments = parser.parse_args()
    assert thing_table().any()  # read now, so that no table is read while the clock runs
    for name in names if arguments.world == "all" else (arguments.world,):
        print(f"{name}: {measured(dense(name, arguments.settings), arguments.seed)}", flush=True)


def dense(name: str, settings: Sequence[str] = ()) -> ScenarioFile:
    """The scenario of a dense world: `street` or a kind of network."""
    if name == "street":
        return load_scenario("ped.child_occluded").with_settings((*SETTINGS, *settings))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "drive.yaml")
        path.write_text(DRIVE)
        place = (f"scene.road.kind={name}", f"scene.roadside.buildings={BUILDINGS[name]}")
        return load_scenario(str(path)).with_settings((*place, *DENSE, *settings))


def measured(source: ScenarioFile, seed: int) -> str:
    """What one world has and costs."""
    start = time.process_time()
    world = sample(source, seed=seed)
    composed = time.process_time()
    scene, _ = compile_world(world)
    built = time.process_time()
    still, moving = resident(scene)
    return (
        ", ".join(f"{number} {kind}" for kind, number in counts(world).items())
        + f"; composed in {composed - start:.1f} CPU s, built in {built - composed:.1f}, together {built - start:.1f}"
        + f"; resident triangles: {still / 1e6:.2f} M still, {moving / 1e6:.2f} M moving"
    )


def counts(world: World) -> dict[str, int]:
    """How many vehicles, people and trees a world has."""
    found: Counter[str] = Counter()
    for thing in world.things:
        names = (thing.family, catalog.family(thing.family).class_name)
        found.update(kind for kind, starts in KINDS.items() if any(name.startswith(starts) for name in names))
    return dict(found)


def resident(scene: Scene) -> tuple[int, int]:
    """Triangles of still things, and of all phases of moving ones."""
    faces = [len(shape.mesh.faces) for shape in scene.shapes]
    still = sum(faces[placement.shape] for placement in scene.placements)
    return still, sum(faces[index] for index in {index for body in scene.bodies for index in body.shapes})


if __name__ == "__main__":
    main()
