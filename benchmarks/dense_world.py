"""What a dense street costs before its first frame: processor seconds to compose and build it, and its triangles.

    python benchmarks/dense_world.py --seed 3

400 m of an urban street with about 60 vehicles, 40 people and 150 trees. Resident triangles are
all that engines hold: still things once for each place, moving bodies once for each phase of their gait.
"""

import argparse
import time
from collections import Counter

from synthgen import load_scenario, sample
from synthgen.records import Scene
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
KINDS = {"vehicles": ("vehicle.",), "people": ("person.", "pedestrian."), "trees": ("tree.",)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="ped.child_occluded")
    parser.add_argument("--seed", type=int, default=3)
    arguments = parser.parse_args()
    assert thing_table().any()  # read now, so that no table is read while the clock runs
    source = load_scenario(arguments.preset).with_settings(SETTINGS)
    start = time.process_time()
    world = sample(source, seed=arguments.seed)
    composed = time.process_time()
    scene, _ = compile_world(world)
    built = time.process_time()
    print(", ".join(f"{number} {kind}" for kind, number in counts(world).items()))
    print(f"composed in {composed - start:.1f} CPU s, built in {built - composed:.1f}, together {built - start:.1f}")
    still, moving = resident(scene)
    print(f"resident triangles: {still / 1e6:.2f} M still, {moving / 1e6:.2f} M moving")


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
