"""Worlds as a whole: composed from the presets, saved and replayed, standing on the ground."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from synthgen.errors import InputError
from synthgen.geometry import move_points
from synthgen.pipeline import sample
from synthgen.records import Rays
from synthgen.spec.load import load_scenario
from synthgen.taxonomy import by_id, class_id
from synthgen.trace.embree import EmbreeTracer
from synthgen.world import ego
from synthgen.world.cast import ego_way
from synthgen.world.compile import GROUND_ID, compile_world, street_lines
from synthgen.world.world import Street, World

PRESETS = ("ped.child_occluded", "ped.crossing_near")


@pytest.fixture(scope="module", params=PRESETS)
def world(request):
    return sample(load_scenario(request.param), 3)


@pytest.fixture(scope="module")
def compiled(world):
    return compile_world(world)


def test_a_saved_world_is_the_same_world(world):
    """Through JSON text and back, every float is kept, and the geometry built from it has the same bytes."""
    again = World.from_json(json.loads(json.dumps(world.as_json())))

    assert json.dumps(again.as_json(), sort_keys=True) == json.dumps(world.as_json(), sort_keys=True)


def test_equal_seeds_give_equal_geometry(world, compiled):
    scene, _ = compile_world(World.from_json(json.loads(json.dumps(world.as_json()))))

    for shape, again in zip(compiled[0].shapes, scene.shapes, strict=True):
        assert shape.mesh.vertices.tobytes() == again.mesh.vertices.tobytes()
        assert shape.face_material.tobytes() == again.face_material.tobytes()


def test_geometry_stays_within_its_budget(compiled):
    """At most 1.5 million still triangles, so that the tracer is built in about a second."""
    scene, _ = compiled

    assert sum(len(scene.shapes[p.shape].mesh.faces) for p in scene.placements) < 1.5e6


def test_vehicles_and_people_stand_on_the_ground(world, compiled):
    """The lowest point of each is within 1 cm of the ground below it at all frames, 3 cm where a kerb is stepped."""
    scene, objects = compiled
    tracer = EmbreeTracer(scene)
    checked = 0
    for item in objects:
        if not item.class_name.startswith(("vehicle", "human", "rider")):
            continue
        for time_s in world.frame_times_s[::5]:
            points = _points(scene, item.instance_id, time_s)
            low = points[np.argmin(points[:, 2])]
            down = Rays(np.array([[low[0], low[1], 5.0]]), np.array([[0, 0, -1.0]]), np.array([time_s]))
            ground = 5.0 - float(tracer.intersect_instance(GROUND_ID, down)[0])
            is_stepping = item.attributes.get("motion") == "crossing"
            flight = 0.12 if item.attributes.get("gait") == "run" or is_stepping else 0.0
            assert -0.015 <= low[2] - ground <= 0.015 + flight, (item.name, item.family, time_s, low[2] - ground)
            checked += 1
    assert checked > 50


def _points(scene, instance_id, time_s):
    """Vertices of all shapes of an object in the world, whether still or moving."""
    posed = [(p.shape, p.T_world_shape) for p in scene.placements if p.instance_id == instance_id]
    for body in (b for b in scene.bodies if b.instance_id == instance_id):
        posed.append((body.shapes[int(body.shape_at(time_s)[0])], body.trajectory.poses(time_s)[0]))
    return np.concatenate([move_points(T, scene.shapes[index].mesh.vertices) for index, T in posed])


def test_nothing_meets_before_it_should(world, compiled):
    """No two boxes of vehicles, people and the ego overlap in plan at any frame before the meeting."""
    _, objects = compiled
    movers = [o for o in objects if o.class_name.startswith(("vehicle", "human", "rider"))]
    for time_s in world.frame_times_s:
        if time_s >= world.events["meet"] - 0.05:
            break
        boxes = [(o.name, _plan(o.trajectory.poses(time_s)[0], o.size, o.box_offset)) for o in movers]
        size = (ego.LENGTH_M, ego.WIDTH_M, 1.5)
        boxes.append(("ego", _plan(world.ego.poses(time_s)[0], size, (ego.FRONT_M - ego.LENGTH_M / 2, 0, 0))))
        for i, (name, a) in enumerate(boxes):
            for other, b in boxes[i + 1 :]:
                assert not _overlap(a, b), (name, other, time_s)


def _plan(T, size, offset):
    x, y = np.array(size[:2]) / 2
    corners = np.array([[x, y, 0], [x, -y, 0], [-x, -y, 0], [-x, y, 0]]) + np.asarray(offset)
    return move_points(T, corners)[:, :2]


def _overlap(a, b):
    """Separating axes of two convex quadrangles."""
    for quad in (a, b):
        for edge in np.roll(quad, -1, axis=0) - quad:
            axis = np.array([-edge[1], edge[0]])
            if (a @ axis).max() <= (b @ axis).min() or (b @ axis).max() <= (a @ axis).min():
                return False
    return True


def test_the_actor_is_met_where_and_when_it_was_planned(world, compiled):
    """At the planned time the walker's middle is ahead of the impact point of the ego's front, to the centimetre."""
    source = load_scenario(world.scenario_id)
    actor = source.concrete(world.index).actors[0]
    item = next(o for o in compiled[1] if o.name == actor.id)
    T_world_ego = world.ego.poses(world.events["meet"])[0]
    in_ego = move_points(np.linalg.inv(T_world_ego), item.trajectory.poses(world.events["meet"])[0][:3, 3])
    planned_y = -ego.WIDTH_M * (0.5 - actor.meet.ego_front_fraction)

    assert in_ego[1] == pytest.approx(planned_y, abs=0.01)
    assert ego.FRONT_M < in_ego[0] < ego.FRONT_M + 0.6
    speed = np.linalg.norm(item.trajectory.velocities(world.events["meet"])[0])
    assert speed == pytest.approx(actor.motion.speed_m_per_s, abs=0.1 / 3.6)


def test_every_face_has_a_class_and_objects_have_unique_ids(world, compiled):
    scene, objects = compiled
    for shape in scene.shapes:
        assert set(np.unique(shape.face_class)) <= set(by_id())
    ids = [GROUND_ID, *(thing.instance_id for thing in world.things)]
    assert len(set(ids)) == len(ids)
    assert {p.instance_id for p in scene.placements} | {b.instance_id for b in scene.bodies} == set(ids)
    assert len({o.uuid for o in objects}) == len({o.name for o in objects}) == len(objects)


def test_the_street_is_populated(compiled):
    """What the foundation promises can be met in one of the two presets."""
    _, objects = compiled
    classes = {o.class_name for o in objects}

    assert {"vehicle.car", "human.adult", "human.child", "rider.cyclist", "traffic.sign"} <= classes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["ego.speed=60 km/h", "capture.to=meet + 8 s"], "scene.road.length.*lengthen it"),
        (["ego.speed=0 km/h"], "impossible meeting: the ego stands still"),
        (
            ["ego.speed=50 km/h", "actors.child.meet.at=30 s", "capture.from=0 s", "capture.to=1 s"],
            "impossible meeting.*road is 220 m long",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_the_users_words(settings, message):
    with pytest.raises(InputError, match=message):
        sample(load_scenario("ped.child_occluded").with_settings(settings), 0)


def test_a_season_changes_plants_and_nothing_else():
    """The same street in winter: same vehicles, houses and people at the same places; no leaves on trees."""
    source = load_scenario("ped.crossing_near")
    summer = sample(source, 0)
    winter = sample(source.with_settings(["scene.roadside.vegetation.season=winter"]), 0)
    plants = ("tree", "bush", "hedge", "grass", "weed", "far.grove", "far.hills")

    def others(world):
        return [(t.name, t.family, t.parameters) for t in world.things if not t.family.startswith(plants)]

    assert others(summer) == others(winter)
    assert {t.parameters["season"] for t in winter.things if t.family.startswith("tree")} == {"winter"}


def test_crossing_walkers_step_down_and_up_kerbs(world, compiled):
    line, section = street_lines(world.street)
    item = next(o for o in compiled[1] if o.attributes.get("motion") == "crossing")
    knots = item.trajectory.positions
    s, t = line.locate(knots[:, :2])

    assert np.allclose(knots[:, 2], section.ground_height(t), atol=1e-9)
    assert np.ptp(s) < 1e-6
    assert class_id(item.class_name) > 0


def test_an_ego_that_stands_still_is_there_all_the_time():
    """A pole beside the road: others walk as long as it watches."""
    line, section = street_lines(Street("straight", 200.0, None, 2, 3.5, "asphalt"))
    scenario = SimpleNamespace(ego=SimpleNamespace(lane=-1, speed_m_per_s=0.0))
    way = ego_way(scenario, line, section, 20.0, (-0.2, 3.1))

    assert way.times_s.tolist() == [-0.2, 3.1]
    assert np.array_equal(way.poses(0.0), way.poses(3.0))
    assert np.array_equal(way.velocities(1.0), np.zeros((1, 3)))
