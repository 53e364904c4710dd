import pytest

from synthgen.errors import SpecError
from synthgen.spec.load import load_scenario


@pytest.fixture(scope="module")
def child():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("synthgen.spec.names.rig_ids", lambda: ("front", "kitti"))
        return load_scenario("ped.child_occluded")


def test_a_value_is_replaced_and_its_axis_leaves_the_plan(child):
    changed = child.with_settings(["environment.fog=50 m", "ego.rig=kitti"])
    assert changed.concrete(3).environment.fog_mor_m == 50.0
    assert changed.concrete(3).ego.rig == "kitti"
    assert list(changed.values(3)) == ["v_ego", "impact", "v_oncoming", "sun"]
    assert {**child.values(3), "fog": None} == {**changed.values(3), "fog": None}
    assert changed.spec_hash != child.spec_hash
    assert child.concrete(3).environment.fog_mor_m != 50.0


def test_dropping_a_grid_leaves_the_factorial_of_the_others(child):
    changed = child.with_settings(["ego.speed=30 km/h"])
    assert child.plan.n_combinations == 15
    assert changed.plan.n_combinations == 3


def test_a_setting_equal_to_an_edit_gives_the_same_hash(load):
    set_later = load("ego: {lane: -1}\n").with_settings(["ego.speed=30 km/h"])
    assert set_later.spec_hash == load("ego: {lane: -1, speed: 30 km/h}\n").spec_hash


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("actors.child.motion.speed=9 km/h", lambda s: s.actors[0].motion.speed_m_per_s == 2.5),
        ("actors[0].motion.speed=9 km/h", lambda s: s.actors[0].motion.speed_m_per_s == 2.5),
        ("actors[2].paint=red", lambda s: s.actors[2].paint == "red"),
        ("scene.surface.state=wet", lambda s: s.scene.surface.state == "wet"),
        ("scene.road={kind: curve, radius: -200 m}", lambda s: s.scene.road.radius_m == -200.0),
        ("environment.rain=1..2 mm/h", lambda s: 1 <= s.environment.rain_mm_per_h <= 2),
        ("environment.wind=$v_ego", lambda s: s.environment.wind_m_per_s == s.ego.speed_m_per_s),
        ("labels.depth=false", lambda s: s.labels.depth is False),
        ("tags=[a, b]", lambda s: s.tags == ("a", "b")),
        ("seed=12", lambda s: s.seed == 12),
        ("vary.fog.range=[50, 60]", lambda s: 50 <= s.environment.fog_mor_m <= 60),
        ("vary.fog.range=[50 m, 60 m]", lambda s: 50 <= s.environment.fog_mor_m <= 60),
        ("vary.fog.log=[50, 60]", lambda s: 50 <= s.environment.fog_mor_m <= 60),
        ("vary.fog={choice: [70 m]}", lambda s: s.environment.fog_mor_m == 70.0),
        (" ego.rig = kitti ", lambda s: s.ego.rig == "kitti"),
    ],
)
def test_a_path_reaches_into_mappings_lists_and_axes(child, setting, value, monkeypatch):
    monkeypatch.setattr("synthgen.spec.names.rig_ids", lambda: ("front", "kitti"))
    if "wind" in setting:
        child = child.with_settings(["vary.v_ego.grid=[20, 30]"])
    assert value(child.with_settings([setting]).concrete(0))


@pytest.mark.parametrize(
    ("setting", "column", "words"),
    [
        ("environment.fogg=50 m", 13, "unknown key 'fogg'; did you mean 'fog'?"),
        ("environmnt.fog=50 m", 1, "unknown key 'environmnt'; did you mean 'environment'?"),
        ("actors.chld.paint=red", 8, "no item with id 'chld'; did you mean 'child'?"),
        ("actors[22].paint=red", 7, "no item 22; the list has 10, counted from 0"),
        ("actors[0].speed=1", 11, "unknown key 'speed'"),
        ("ego[0]=1", 4, "not a list"),
        ("ego.rig.x=1", 9, "'front' stands here, which has no keys"),
        ("ego.speed=50 kg", 11, "no unit 'kg'"),
        ("ego.speed= 300 km/h", 12, "out of range: '300 km/h'"),
        ("ego.speed=$nope", 11, "no axis named 'nope'"),
        ("ego.speed=$sun", 11, "which is an angle (drawn from $sun)"),
        ("ego.speed=", 11, "the value is missing"),
        ("ego.rig=!!str x", 9, "tags"),
        ("ego={lane: -1, lane: -2}", 16, "written twice"),
        ("ego={lane: ", 12, "not YAML"),
        ("vary.zz.grid=[1]", 6, "nothing refers to this axis"),
        ("vary.fog.range=[5, 3]", 1, "first number must be below"),
        ("foo", 1, "expected path=value"),
        ("=3", 1, "expected path=value"),
        ("a..b=3", 1, "expected path=value"),
        ("", 1, "expected path=value"),
    ],
)
def test_a_setting_that_does_not_fit_is_told_with_its_place(child, setting, column, words):
    with pytest.raises(SpecError) as caught:
        child.with_settings([setting])
    fault = caught.value.faults[0]
    assert words in fault.message
    if not setting.startswith("vary.fog"):  # an axis as a whole is told where the file has it
        assert (fault.file, fault.line, fault.column) == (f"--set {setting}", 1, column)


def test_faults_of_several_settings_are_told_together(child):
    with pytest.raises(SpecError) as caught:
        child.with_settings(["foo", "actors.x.paint=red", "bar"])
    assert len(caught.value.faults) == 3
