import numpy as np
import pytest

from synthgen.spec.capture import capture_times, meet_time_s
from synthgen.spec.load import load_scenario
from synthgen.spec.presets import preset_paths
from synthgen.spec.scenario import AlongLane, AlongPavement, Crossing


@pytest.mark.parametrize("preset", ["ped.crossing_near", "ped.child_occluded"])
def test_a_preset_is_populated_and_looks_at_its_meeting(preset):
    file = load_scenario(preset)
    assert file.id == preset == preset_paths()[preset].stem
    for index in range(file.plan.n_combinations):
        scenario = file.concrete(index)
        kinds = [type(actor.motion) for actor in scenario.actors]
        assert kinds.count(Crossing) == 1
        assert kinds.count(AlongPavement) >= 3
        assert {"vehicle.car", "vehicle.van", "vehicle.truck", "rider.cyclist"} <= {
            a.class_name for a in scenario.actors
        }
        assert scenario.title
        assert any(tag.startswith("euro-ncap/") for tag in scenario.tags)
        assert 2 <= scenario.environment.sun_elevation_deg <= 60
        times, meet_s = capture_times(scenario), meet_time_s(scenario)
        assert times[0] == pytest.approx(meet_s - 2)
        assert np.abs(times - meet_s).min() < 1e-9, "a frame at the meeting itself"
        assert np.allclose(np.diff(times), 0.1)


@pytest.mark.parametrize("preset", ["ped.crossing_near", "ped.child_occluded"])
@pytest.mark.parametrize("lane", [-1, 1])
def test_nobody_runs_into_another_in_a_lane(preset, lane):
    """10 m between centers is room for a city bus (12 m) and a van (6 m) with a meter between them; the ego counts."""
    file = load_scenario(preset)
    for index in range(50):
        scenario = file.concrete(index)
        motions = [a.motion for a in scenario.actors if isinstance(a.motion, AlongLane) and a.motion.lane == lane]
        moving = [(motion.ahead_m, motion.speed_m_per_s * -lane) for motion in motions]
        moving += [(0.0, scenario.ego.speed_m_per_s)] if lane == scenario.ego.lane else []
        for time_s in np.linspace(0, 4.5, 10):
            assert np.diff(sorted(place + speed * time_s for place, speed in moving)).min() > 10.0


def test_the_crossing_follows_the_grid_of_euro_ncap():
    """Euro NCAP, Crash Avoidance - Frontal Collisions v1.1: ego speed by impact location."""
    file = load_scenario("ped.crossing_near")
    drawn = {(file.values(i)["v_ego"], file.values(i)["impact"]) for i in range(15)}
    assert drawn == {(speed, impact) for speed in (20, 30, 40, 50, 60) for impact in (25, 50, 75)}
    speeds = [file.concrete(i).actors[0].motion.speed_m_per_s * 3.6 for i in range(100)]
    assert 3 <= min(speeds) < max(speeds) <= 8


def test_the_child_is_hidden_by_the_two_obstruction_cars():
    """Their dimensions are those of Euro NCAP's small family car and small SUV, both dark."""
    file = load_scenario("ped.child_occluded")
    for index in range(30):
        child, near, suv = file.concrete(index).actors[:3]
        assert (child.class_name, child.motion.gait) == ("human.child", "run")
        assert child.motion.speed_m_per_s == pytest.approx(5 / 3.6)
        assert (near.park.before, suv.park.behind, near.paint, suv.paint) == ("child.path", "near_car", "dark", "dark")
        for size, low, high in (
            (near.size, (4.1, 1.7, 1.3), (4.4, 1.9, 1.5)),
            (suv.size, (4.3, 1.75, 1.5), (4.7, 1.9, 1.8)),
        ):
            assert np.all(np.array(low) <= [size.length_m, size.width_m, size.height_m])
            assert np.all(np.array(high) >= [size.length_m, size.width_m, size.height_m])
