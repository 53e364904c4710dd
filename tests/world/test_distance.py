"""The horizon: scenery stands around every road, off it, on its ground, and costs little."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from synthgen.errors import InputError, UnknownNameError
from synthgen.pipeline import sample
from synthgen.rng import stream
from synthgen.spec.load import load_scenario
from synthgen.world import catalog
from synthgen.world.compile import street_lines
from synthgen.world.distance.families import FAMILIES

NAMES = sorted(FAMILIES)
LIMITS = {"far.grove": 1_800, "far.hills": 9_000, "far.village": 500, "far.town": 300, "far.works": 250}
"""Triangles: a grove or a village is repeated many times."""


BARE = """
synthgen: 1
id: test.horizon
scene:
  road: {road}
  roadside: {buildings: BUILDINGS, parked: none, people: none, vegetation: {density: DENSITY, season: SEASON}}
ego: {speed: 20 km/h}
capture: {from: 0 s, to: 0.1 s}
"""


@cache
def world(road="{kind: straight, length: 220 m}", buildings="none", density="sparse", season="summer"):
    """A world of the shortest scenario there is."""
    text = BARE.replace("{road}", road).replace("BUILDINGS", buildings)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "horizon.yaml"
        path.write_text(text.replace("DENSITY", density).replace("SEASON", season))
        return sample(load_scenario(str(path)), 0)


def scenery(found):
    return [thing for thing in found.things if thing.name.startswith("horizon_")]


@pytest.mark.parametrize("name", NAMES)
def test_bodies_are_small_deterministic_and_rooted_in_the_ground(name):
    for k in range(4):
        p = catalog.draw(name, stream(5, name, k))
        one, other = catalog.build(name, p, 2), catalog.build(name, dict(p), 2)

        assert sum(len(part.mesh.faces) for part in one.parts) <= LIMITS[name]
        assert [part.mesh.vertices.tobytes() for part in one.parts] == [p.mesh.vertices.tobytes() for p in other.parts]
        assert one.bounds()[0, 2] < -2.5
        assert {part.class_name for part in one.parts} == {FAMILIES[name].class_name}


@pytest.mark.parametrize("name", NAMES)
def test_thirty_draws_make_thirty_bodies(name):
    draws = [catalog.draw(name, stream(6, name, k)) for k in range(30)]

    assert len({catalog.build(name, p, 2).bounds().round(4).tobytes() for p in draws}) == 30


def test_groves_take_the_colors_of_the_season_and_keep_their_shape():
    p = catalog.draw("far.grove", stream(1, "grove"), {"season": "autumn"})
    autumn, summer = (catalog.build("far.grove", p | {"season": season}, 2) for season in ("autumn", "summer"))

    assert np.array_equal(autumn.bounds(), summer.bounds())
    assert any(a.material != b.material for a, b in zip(autumn.parts, summer.parts, strict=True))


def test_what_does_not_fit_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'autumn'"):
        catalog.draw("far.grove", stream(1, "x"), {"season": "autum"})
    with pytest.raises(InputError, match="height"):
        catalog.draw("far.grove", stream(1, "x"), {"height": 80.0})


def test_hills_rise_behind_the_terrain_and_hide_under_it_before():
    p = catalog.draw("far.hills", stream(2, "hills"))
    vertices = np.concatenate([part.mesh.vertices for part in catalog.build("far.hills", p, 2).parts])
    distance = np.linalg.norm(vertices[:, :2], axis=1)

    assert np.all(vertices[distance < float(p["start"]) - 1.0, 2] < -5.0)
    assert 0.5 * float(p["height"]) < vertices[:, 2].max() < float(p["height"]) + 15.0


@pytest.mark.parametrize("radius_m", [None, 150])
@pytest.mark.parametrize("buildings", ["none", "urban"])
def test_scenery_stands_off_the_plots_in_all_directions(radius_m, buildings):
    curve = f"{{kind: curve, radius: {radius_m} m, length: 220 m}}"
    found = world(curve if radius_m else "{kind: straight, length: 220 m}", buildings)
    line, section = street_lines(found.street)
    bodies = [thing for thing in scenery(found) if thing.family != "far.hills"]
    xy = np.array([thing.trajectory.poses(0.0)[0, :2, 3] for thing in bodies])
    s, t = line.locate(xy)
    beyond = (s < -200.0) | (s > line.length_m + 200.0)

    assert np.all((np.abs(t) > section.plot_end_t("left")) | beyond)
    # From the ego, no sector of 30 degrees is empty.
    toward = xy - found.ego.poses(0.0)[0, :2, 3]
    sectors = np.floor((np.arctan2(toward[:, 1], toward[:, 0]) + np.pi) / (np.pi / 6)).astype(int)
    assert len(set((sectors % 12).tolist())) == 12


def test_networks_have_a_horizon_that_keeps_off_their_roads():
    found = world("{kind: t_junction}")
    route = found.ego.positions[:, :2]
    bodies = [thing for thing in scenery(found) if thing.family != "far.hills"]
    gap = min(np.linalg.norm(route - thing.trajectory.poses(0.0)[0, :2, 3], axis=1).min() for thing in bodies)

    assert len(bodies) > 20
    assert gap > 70.0


def test_without_vegetation_there_are_no_groves_and_the_season_changes_only_colors():
    bare = world(density="none")
    summer, winter = world(), world(season="winter")

    assert not [thing for thing in scenery(bare) if thing.family == "far.grove"]
    assert [thing.trajectory.poses(0.0).tobytes() for thing in scenery(summer)] == [
        thing.trajectory.poses(0.0).tobytes() for thing in scenery(winter)
    ]
