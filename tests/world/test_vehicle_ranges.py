"""Vehicles by the thousand: drawn sizes within the reference table, and bodies as large as they were drawn.

Ranges are the design table of real vehicles; where it has none, the means of nuScenes' boxes and two standard
deviations either way, which hold 95 of 100 of a normal spread. Bodies are built only at both ends of each range.
"""

import numpy as np
import pytest

from synthgen.records import Asset
from synthgen.rng import stream
from synthgen.world import catalog
from synthgen.world.cycles import bicycle, motorcycle, standing_riders
from synthgen.world.cycles.bicycle_plan import KINDS as BICYCLES
from synthgen.world.cycles.bicycle_plan import bicycle_table
from synthgen.world.cycles.kit import cycles_table
from synthgen.world.cycles.motorcycle_plan import KINDS as MOTORCYCLES
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import table
from synthgen.world.vehicles import families, heavy

Sizes = tuple[tuple[float, float], ...]
BOXED = {**families.FAMILIES, **heavy.FAMILIES}
SIZES = ("length", "width", "height")
MEASURED = sorted(name for name in BOXED if name not in ("tram", "excavator", "loader.wheel"))
"""Families that draw their length, width and height themselves."""

RIGID: Sizes = ((7.0, 12.0), (2.50, 2.55), (3.2, 4.0))
LOW: Sizes = ((7.0, 12.0), (2.50, 2.55), (2.84 - 2 * 0.84, 2.84 + 2 * 0.84))  # no box: heights of nuScenes' trucks
ARTICULATED: Sizes = ((16.0, 16.5), (2.50, 2.60), (3.87, 4.0))
DESIGN: dict[str, Sizes] = {
    "car.hatchback": ((3.5, 4.5), (1.60, 1.82), (1.43, 1.55)),  # city to compact cars
    "car.sedan": ((4.6, 5.0), (1.80, 1.90), (1.42, 1.47)),
    "car.estate": ((4.5, 5.0), (1.80, 1.90), (1.42, 1.55)),  # as sedans, with more roof
    "car.police": ((4.5, 5.0), (1.80, 1.90), (1.42, 1.55)),
    "car.suv": ((4.4, 5.0), (1.85, 2.0), (1.62, 1.80)),
    "car.pickup": ((5.3, 6.2), (1.9, 2.08), (1.8, 2.0)),
    "van.panel": ((5.0, 6.9), (1.95, 2.05), (2.0, 2.8)),
    "van.ambulance": ((5.0, 6.9), (1.95, 2.05), (2.0, 2.8)),
    "caravan.touring": ((5.0, 8.5), (2.1, 2.55), (2.5, 2.75)),  # not in the table: makers' data
    "truck.box": RIGID,
    "truck.tanker": RIGID,
    "truck.refuse": RIGID,
    "truck.tipper": LOW,
    "truck.flatbed": LOW,
    "truck.fire": ((7.0, 12.0), (2.45, 2.55), (3.1, 3.4)),  # EN 1846-2, as in heavy.yaml
    "truck.semi": ARTICULATED,
    "trailer.box": ((13.4, 13.65), (2.50, 2.60), (3.8, 4.0)),
    "bus.city": ((11.23 - 2 * 2.07, 12.5), (2.50, 2.55), (3.0, 3.3)),
    "bus.articulated": ((17.4, 18.75), (2.50, 2.55), (3.0, 3.3)),  # 18.75 m: Directive 96/53/EC
    "tractor.farm": ((4.2, 5.2), (2.1, 2.55), (2.7, 3.2)),  # not in the table: makers' data
}
OUTSIDE = ("mirror", "beacon", "handle", "lamp.", "cooler", "grille_cooler", "wiper", "hitch", "plate", "glyph")
"""Words of parts that stand out beyond the body's length, width and height."""


def drawn(name: str, seed: int, **fixed: object) -> Parameters:
    return catalog.families()[name].draw(stream(seed, "ranges"), fixed)


def size_of(asset: Asset, without: tuple[str, ...] = OUTSIDE) -> np.ndarray:
    parts = tuple(part for part in asset.parts if not any(word in part.name for word in without))
    return np.diff(Asset(asset.class_name, parts).bounds(), axis=0)[0]


def corners(name: str) -> list[Parameters]:
    """The smallest and the largest of a family, other numbers being drawn."""
    row = table("vehicles")["families"][name]["ranges"] if name in families.FAMILIES else None
    limits = row or table("heavy")["families"][name]
    return [drawn(name, end, **{key: limits[key][end] for key in SIZES}) for end in (0, 1)]


@pytest.mark.parametrize("name", MEASURED)
def test_a_thousand_draws_are_within_the_table_and_all_different(name: str) -> None:
    draws = [drawn(name, seed) for seed in range(1000)]

    for key, (low, high) in zip(SIZES, DESIGN[name], strict=True):
        got = np.array([draw[key] for draw in draws])
        assert low <= got.min()
        assert got.max() <= high
        assert np.ptp(got) > 0.6 * (max(c[key] for c in corners(name)) - min(c[key] for c in corners(name)))
    assert len({tuple(draw[key] for key in SIZES) for draw in draws}) == 1000


# Deflectors, roof units and rails may stay below the height; fenders and flaps reach out a little.
SLACK_M = {"car": 0.015, "van": 0.015, "caravan": 0.015}


@pytest.mark.parametrize("name", MEASURED)
def test_the_smallest_and_the_largest_are_built_as_drawn(name: str) -> None:
    for parameters in corners(name):
        built = size_of(catalog.families()[name].build(parameters, 2, 0.0))
        want = [float(parameters[key]) for key in SIZES]
        np.testing.assert_allclose(built, want, atol=SLACK_M.get(name.split(".", maxsplit=1)[0], 0.08))


CONSTRUCTION: Sizes = tuple((mean - 2 * sd, mean + 2 * sd) for mean, sd in ((6.37, 3.13), (2.85, 1.06), (3.19, 1.02)))


@pytest.mark.parametrize("name", ["excavator", "loader.wheel"])
@pytest.mark.parametrize("end", [0, 1])
def test_machines_are_within_the_table_at_both_ends_of_their_ranges(name: str, end: int) -> None:
    """Their boxes follow from arms and poses: all numbers at one end give the extreme."""
    rows = {key: row for key, row in table("heavy")["families"][name].items() if isinstance(row, list)}
    numbers = {key: row[end] for key, row in rows.items() if not isinstance(row[0], str)}

    for size, (low, high) in zip(
        np.diff(catalog.families()[name].build(drawn(name, 1, **numbers), 2, 0.0).bounds(), axis=0)[0],
        CONSTRUCTION,
        strict=True,
    ):
        assert low <= size <= high


def test_a_thousand_trams_are_as_wide_high_and_long_as_their_sections_say() -> None:
    """KITTI's trams are 2.53 m wide and 3.53 m high; 2 to 5 sections give 14 to 42 m."""
    draws = [drawn("tram", seed) for seed in range(1000)]
    for p in draws:
        assert 2.3 <= p["width"] <= 2.65
        assert 3.4 <= p["height"] <= 3.6
    by_length = sorted(draws, key=lambda p: p["sections"] * p["section_m"] + 2 * p["nose_m"])
    for p in (by_length[0], by_length[-1]):
        size = size_of(catalog.families()["tram"].build(p, 2, 0.0), (*OUTSIDE, "panto", "insulator"))
        n = int(p["sections"])
        long = n * p["section_m"] + 2 * p["nose_m"] + (n - 1) * 0.62 - 0.3 * (n // 2)
        np.testing.assert_allclose(size, [long, p["width"], p["height"]], atol=0.05)


# Lengths over both tires and widths with mirrors or grips: motorcycles 2.1 m, scooters 1.9 m (their tails overhang the
# wheel), bicycles 1.75-1.85 x .60, cargo bicycles to 2.5, e-scooters 1.15 x .45; others as bicycle.yaml has them.
TWO_WHEELERS: dict[tuple[str, str], Sizes] = {
    **{("motorcycle.parked", kind): ((1.95, 2.25), (0.6, 0.95), (1.05, 1.45)) for kind in MOTORCYCLES},
    ("motorcycle.parked", "scooter"): ((1.70, 1.95), (0.6, 0.95), (1.05, 1.45)),
    **{("bicycle.parked", kind): ((1.64, 1.87), (0.44, 0.80), (0.90, 1.20)) for kind in BICYCLES},
    ("bicycle.parked", "child"): ((1.28, 1.42), (0.44, 0.70), (0.70, 1.00)),
    ("bicycle.parked", "longjohn"): ((2.30, 2.50), (0.60, 0.90), (0.95, 1.20)),
    ("bicycle.parked", "longtail"): ((1.85, 2.50), (0.60, 0.90), (0.95, 1.20)),
    ("escooter.parked", ""): ((1.02, 1.20), (0.40, 0.52), (1.04, 1.22)),
}


@pytest.mark.parametrize(("family", "kind"), TWO_WHEELERS)
def test_a_thousand_two_wheelers_are_as_long_as_their_wheelbase_and_wheels_say(family: str, kind: str) -> None:
    kind_of = {"motorcycle.parked": {"motorcycle": kind}, "bicycle.parked": {"bicycle": kind}}.get(family, {})
    plain = {"child_seat": False, "basket": False} if family.startswith("bicycle") else {}
    draws = sorted((drawn(family, seed, **kind_of, **plain) for seed in range(1000)), key=_over_tires_m)
    length, *others = TWO_WHEELERS[family, kind]

    assert length[0] <= _over_tires_m(draws[0]) < _over_tires_m(draws[-1]) <= length[1]
    for p in (draws[0], draws[-1]):
        asset = catalog.families()[family].build(p, 2, 0.0)
        tires = Asset(asset.class_name, tuple(part for part in asset.parts if part.name == "tires"))
        # Far tires have few corners: one of 8 is at most R (1 - cos(22.5 deg)) inside the circle at either end.
        assert np.ptp(tires.bounds()[:, 0]) == pytest.approx(_over_tires_m(p), abs=0.02)
        for size, (low, high) in zip(size_of(asset, ())[1:], others, strict=True):
            assert low <= size <= high


def _over_tires_m(p: Parameters) -> float:
    wheels = p
    if "motorcycle" in p:
        wheels = cycles_table()["motorcycle"]["kind"][p["motorcycle"]]
    elif "bicycle" in p:
        wheels = bicycle_table()["kind"][p["bicycle"]]
    rear = float(wheels["wheel_m"])
    return float(p["wheelbase_m"]) + rear + float(wheels.get("front_wheel_m", rear))


def test_every_vehicle_family_is_measured_here() -> None:
    """Riders sit on what is measured alone; push carts are measured in `test_cycles`."""
    alone = {name for module in (bicycle, motorcycle, standing_riders) for name in module.FAMILIES if "parked" in name}

    assert {*DESIGN, "tram", "excavator", "loader.wheel"} == set(BOXED)
    assert alone == {name for name, _ in TWO_WHEELERS}
