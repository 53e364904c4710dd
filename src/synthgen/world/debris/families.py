"""The families of debris by name. Numbers and materials are in `assets/families/debris.yaml`."""

from collections.abc import Callable, Mapping

from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.world.debris import dumped, lost, natural
from synthgen.world.debris.settled import CLASS
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters

_BUILDERS: dict[str, Callable[[Parameters, int, float], Asset]] = {
    "tire": lost.build_tire,
    "tire_shred": lost.build_shred,
    "bumper": lost.build_bumper,
    "ladder": lost.build_ladder,
    "bucket": lost.build_bucket,
    "mattress": lost.build_mattress,
    "pallet": dumped.build_pallet,
    "box": dumped.build_box,
    "bag": dumped.build_bag,
    "bricks": dumped.build_bricks,
    "spill": dumped.build_spill,
    "manhole": dumped.build_manhole,
    "branch": natural.build_branch,
    "rock": natural.build_rock,
}


def _family(kind: str, build: Callable[[Parameters, int, float], Asset]) -> Family:
    name = f"debris.{kind}"

    def draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
        return draw_parameters("debris", name, rng, fixed)

    return Family(name, "ground.other" if kind == "spill" else CLASS, draw, build)


FAMILIES = {f"debris.{kind}": _family(kind, build) for kind, build in _BUILDERS.items()}
