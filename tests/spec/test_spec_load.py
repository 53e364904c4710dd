import pickle
import re
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthgen.errors import InputError, SpecError
from synthgen.spec.load import load_scenario
from synthgen.spec.scenario import AlongLane, AlongPavement, Crossing, Scenario
from synthgen.yamlfile import walk

CHILD = """\
actors:
  - id: child
    class: pedestrian.child
    motion: {from: nearside, speed: 5 km/h, gait: run}
    meet: {ego_front: 25 %}
"""


def test_a_file_of_two_lines_is_a_scenario(load):
    scenario = load("").concrete(0)
    assert (scenario.id, scenario.seed, scenario.actors) == ("small", 0, ())
    assert scenario.ego.speed_m_per_s == pytest.approx(50 / 3.6)


def test_keys_mean_what_they_say(load):
    scenario = load(
        CHILD
        + "  - {id: car, class: car, motion: {lane: 1, speed: 36 km/h, ahead: -5 m}}\n"
        + "  - {id: walker, class: pedestrian, motion: {pavement: farside, speed: 1 m/s, ahead: 2 m}}\n"
        + "ego: {lane: -1, speed: 10 m/s, rig: kitti}\n"
        + "environment: {fog: 0.2 km, rain: 3 mm/h, cloud: 8}\n"
        + "labels: {depth: false}\n"
    ).concrete(0)
    child, car, walker = (actor.motion for actor in scenario.actors)
    assert child == Crossing(**{"from": "nearside", "speed": "5 km/h", "gait": "run"})
    assert isinstance(car, AlongLane)
    assert (car.lane, car.speed_m_per_s, car.ahead_m) == (1, 10.0, -5.0)
    assert isinstance(walker, AlongPavement)
    assert scenario.actors[0].meet.ego_front_fraction == 0.25
    assert (scenario.environment.fog_mor_m, scenario.environment.rain_mm_per_h) == (200.0, 3.0)
    assert scenario.labels.depth is False


def test_short_names_become_classes_of_the_taxonomy(load):
    actors = (
        load(
            "actors:\n"
            "  - {id: a, class: vehicle.suv, park: {ahead: 9 m}}\n"
            "  - {id: b, class: car, park: {ahead: 19 m}}\n"
            "  - {id: c, class: human.adult, motion: {pavement: nearside, speed: 1 m/s, ahead: 0}}\n"
            "  - {id: d, class: cyclist, motion: {lane: -1, speed: 4 m/s, ahead: 20 m}}\n"
            "  - {id: e, class: car, family: car.sedan, park: {ahead: 30 m}}\n"
        )
        .concrete(0)
        .actors
    )
    assert [(actor.class_name, actor.family) for actor in actors] == [
        ("vehicle.car", "car.suv"),
        ("vehicle.car", None),
        ("human.adult", None),
        ("rider.cyclist", "bicycle.rider"),
        ("vehicle.car", "car.sedan"),
    ]


def test_references_take_the_value_of_their_axis(load):
    file = load(
        "environment: {fog: $mor, rain: $mor2, cloud: $okta}\n"
        "scene: {surface: {state: $state}}\n"
        "ego: {rig: $rig}\n"
        "labels: {depth: $deep, min_visible_px: $px}\n"
        "vary:\n"
        "  mor: {log: [50, 20000], unit: m}\n"
        "  mor2: {range: [0 mm/h, 50 mm/h]}\n"
        "  okta: {range: [0, 8]}\n"
        "  state: {choice: [dry, wet]}\n"
        "  rig: {grid: [front, kitti]}\n"
        "  deep: {choice: [true, false]}\n"
        "  px: {choice: [1, 20]}\n"
    )
    for i in range(20):
        values, scenario = file.values(i), file.concrete(i)
        assert scenario.environment.fog_mor_m == values["mor"]
        assert scenario.environment.rain_mm_per_h == values["mor2"]
        assert scenario.environment.cloud_okta == values["okta"]
        assert scenario.scene.surface.state == values["state"]
        assert scenario.ego.rig == values["rig"] == ("front", "kitti")[i % 2]
        assert scenario.labels.depth is values["deep"]
        assert scenario.labels.min_visible_px == values["px"]
    assert {name: axis.unit for name, axis in file.axes.items()} == {
        "mor": "m",
        "mor2": "mm/h",
        "okta": None,
        "state": None,
        "rig": None,
        "deep": None,
        "px": None,
    }


def test_an_axis_may_be_used_in_several_places(load):
    file = load("ego: {speed: $v}\nenvironment: {wind: $v}\nvary: {v: {range: [1, 9], unit: m/s}}\n")
    scenario = file.concrete(3)
    assert scenario.ego.speed_m_per_s == scenario.environment.wind_m_per_s == file.values(3)["v"]


def test_inline_ranges_are_drawn_evenly_and_are_no_named_axes(load):
    file = load("environment: {fog: 100..200 m, cloud: 2..6}\n")
    drawn = [file.concrete(i).environment for i in range(200)]
    assert file.axes == file.values(0) == {}
    assert all(100 <= env.fog_mor_m <= 200 and 2 <= env.cloud_okta <= 6 for env in drawn)
    assert min(env.fog_mor_m for env in drawn) < 110
    assert max(env.fog_mor_m for env in drawn) > 190


def test_an_actor_put_before_another_leaves_its_inline_ranges(load):
    car = "  - {id: car, class: car, size: {l: 4.1..4.4 m}, park: {ahead: 10..20 m}}\n"
    other = "  - {id: van, class: van, park: {ahead: 40..50 m}}\n"
    alone = load("actors:\n" + car).concrete(4).actors[0]
    second = load("actors:\n" + other + car).concrete(4).actors[1]
    assert alone == second


@cache
def shipped(copy):
    """A scenario loaded once for each copy."""
    return load_scenario("ped.crossing_near")


@settings(deadline=None)  # the first call loads
@given(index=st.integers(0, 10**9), seed=st.integers(0, 2**63 - 1))
def test_the_same_seed_and_index_give_the_same_scenario(index, seed):
    first, second = shipped(1), shipped(2)
    assert first.concrete(index, seed) == second.concrete(index, seed)
    assert first.concrete(index, seed).seed == seed


def test_seeds_and_indices_give_different_scenarios():
    file = load_scenario("ped.crossing_near")
    fogs = [file.values(index, seed)["fog"] for index in range(20) for seed in range(5)]
    assert len(set(fogs)) == len(fogs)
    assert file.concrete(2) == file.concrete(2, file.seed)


def test_a_scenario_survives_pickle_and_json():
    """Workers get it pickled; a saved draw is the draw."""
    file = load_scenario("ped.child_occluded")
    copy = pickle.loads(pickle.dumps(file))
    assert copy.spec_hash == file.spec_hash
    assert copy.concrete(5) == file.concrete(5)
    drawn = file.concrete(5)
    assert Scenario.model_validate_json(drawn.model_dump_json(by_alias=True)) == drawn


def test_the_hash_knows_content_and_not_form(load):
    plain = load("ego: {lane: -1, speed: 50 km/h}\nvary: {}\n")
    spread = load("\n# why\nego:\n  speed:    '50 km/h'   # fast\n  lane: -1\nvary: {}\n", name="other.yaml")
    assert plain.spec_hash == spread.spec_hash
    assert re.fullmatch("[0-9a-f]{64}", plain.spec_hash)
    assert plain.spec_hash != load("ego: {lane: -1, speed: 51 km/h}\nvary: {}\n").spec_hash


def test_the_hash_knows_the_order_of_grids_because_samples_do(load):
    text = "ego: {{speed: $a}}\nenvironment: {{wind: $b}}\nvary: {{{}, {}}}\n"
    axes = "a: {grid: [1, 2], unit: m/s}", "b: {grid: [3, 4], unit: m/s}"
    one, other = load(text.format(*axes)), load(text.format(*reversed(axes)))
    assert one.concrete(1) != other.concrete(1)
    assert one.spec_hash != other.spec_hash


def test_all_faults_of_a_file_are_told_at_once_in_their_order(faults):
    told = faults(
        "tiltle: x\n"
        "scene: {road: {lanes: 3, length: 50 kg}}\n"
        "ego: {speed: 300 km/h, rig: kity, lane: yes}\n"
        "actors:\n"
        "  - {id: a, class: pedestrain.child, motion: {form: nearside, speed: 5 km/h}, meet: {}}\n"
        "  - {id: a, class: car, park: {behind: c}}\n"
        "environment: {fog: $fgo, sun_elevation: $sun}\n"
        "environment: {rain: 1}\n"
        "vary:\n"
        "  fog: {log: [0, 10], unit: m}\n"
        "  sun: {range: [-90, 5], unit: deg}\n"
        "capture: {from: meat - 2 s}\n"
    )
    expected = [
        (1, 1, "unknown key 'tiltle'; did you mean 'title'?"),
        (2, 23, "expected one of 2, 4; got 3"),
        (2, 34, "got '50 kg': no unit 'kg'"),
        (3, 14, "out of range: '300 km/h'; expected at least 0 km/h and at most 252 km/h"),
        (3, 29, "no rig named 'kity'; did you mean 'kitti'?"),
        (3, 41, "expected a whole number, got 'yes'"),
        (5, 20, "no class named 'pedestrain.child'; did you mean 'pedestrian.child'?"),
        (5, 47, "unknown key 'form'; did you mean 'from'?"),
        (6, 10, "id 'a' is used twice"),
        (6, 40, "no other actor named 'c'"),
        (7, 20, "no axis named 'fgo' under vary; did you mean 'fog'?"),
        (7, 41, "out of range: '-90.0 deg'; expected at least -6 deg and at most 90 deg (drawn from $sun)"),
        (8, 1, "key 'environment' is written twice"),
        (10, 3, "nothing refers to this axis; write $fog somewhere"),
        (10, 8, "log needs numbers above 0"),
        (12, 17, "expected a time such as '2 s' or 'meet - 4 s', got 'meat - 2 s'"),
    ]
    assert [(line, column) for line, column, _ in told] == [(line, column) for line, column, _ in expected]
    for (_, _, message), (_, _, words) in zip(told, expected, strict=True):
        assert words in message


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (
            "environment: {snow: 1 mm/h, rain: $r}\nvary: {r: {range: [0, 5], unit: mm/h}}\n",
            1,
            14,
            "rain and snow together",
        ),
        (
            "environment: {rain: $r, snow: $s}\nvary: {r: {range: [0 mm/h, 5 mm/h]}, s: {range: [0 mm/h, 2 mm/h]}}\n",
            1,
            14,
            "rain and snow",
        ),
        (
            "ego: {speed: $v}\nvary: {v: {normal: {mean: 30, std: 10}, unit: km/h}}\n",
            1,
            14,
            "out of range: '-30.0 km/h'",
        ),
        ("ego: {speed: $v}\nvary: {v: {choice: [10, 20], unit: m}}\n", 1, 14, "which is a length (drawn from $v)"),
        ("ego: {speed: $v}\nvary: {v: {choice: [10, 20]}}\n", 1, 14, "without a unit"),
        ("ego: {speed: 10..300 km/h}\n", 1, 14, "out of range: '300.0 km/h'"),
        ("ego: {speed: 30..10 km/h}\n", 1, 14, "first number must be below the second"),
        ("ego: {speed: 10..30 kmh}\n", 1, 14, "no unit 'kmh'; did you mean 'km/h'?"),
        ("ego: {speed: 10..30}\n", 1, 14, "without a unit"),
        ("ego: {rig: $rig}\nvary: {rig: {choice: [front, nope]}}\n", 1, 12, "no rig named 'nope'"),
        ("scene: {road: {lanes: 2..4}}\n", 1, 23, "expected one of 2, 4; got 3.0"),
        ("ego: {speed: $v ms}\n", 1, 14, "expected a speed"),
        ("vary: [1]\n", 1, 7, "expected a mapping of names to axes"),
        ("vary: {x: 3}\nego: {speed: $x}\n", 1, 11, "exactly one of grid, range, log, choice, normal; got 3"),
        ("vary: {x: {rnge: [1, 2]}}\nego: {speed: $x}\n", 1, 11, "'rnge': did you mean 'range'?"),
        ("vary: {x: {range: [1, 2], log: [1, 2]}}\nego: {speed: $x}\n", 1, 11, "got range, log"),
        ("vary: {x: {range: [1, 2], unt: m}}\nego: {speed: $x}\n", 1, 27, "unknown key 'unt'; did you mean 'unit'?"),
        ("scene: {road: {kind: curve}}\n", 1, 15, "a curve needs radius"),
        ("actors: {id: x}\n", 1, 9, "expected a list"),
        ("actors: [3]\n", 1, 10, "expected a mapping"),
        ("actors: [{id: x}]\n", 1, 10, "key 'class' is missing"),
        ("ego:\n", 1, 1, "expected a mapping of names to values, got nothing"),
        ("ego: {speed: }\n", 1, 7, "got nothing"),
        ("environment: {cloud: '3'}\n", 1, 22, "expected a number, got '3'"),
        ("labels: {depth: yes}\n", 1, 17, "expected true or false, got 'yes'"),
        ("seed: -1\n", 1, 7, "out of range: -1; expected at least 0"),
        ("seed: $s\nvary: {s: {grid: [1]}}\n", 1, 7, "expected a whole number, got '$s'"),
        ("environment: {time: 2026-06-21, latitude: 48 deg, longitude: 11 deg}\n", 1, 21, "with its offset from UTC"),
    ],
)
def test_a_fault_is_told_at_its_place(faults, text, line, column, words):
    assert any((at, col) == (line, column) and words in message for at, col, message in faults(text)), faults(text)


def test_a_fault_hides_no_other_and_makes_none_up(faults):
    """A reference that cannot be resolved is told once, not again as a value that is missing."""
    assert len(faults("environment: {fog: $nope}\n")) == 1
    assert len(faults("scene: {road: {kind: curve, radius: $nope}}\n")) == 1
    assert len(faults("ego: {speed: $v}\nvary: {v: {grid: [300, 400, 500], unit: km/h}}\n")) == 1


@pytest.mark.parametrize("text", ["", "[1, 2]\n", "just text\n", "3\n"])
def test_a_file_that_is_no_mapping_is_refused(faults, text):
    assert len(faults(text, head="")) == 1


def test_version_and_id_are_needed(faults):
    assert [message for _, _, message in faults("title: x\n", head="")] == [
        "key 'synthgen' is missing",
        "key 'id' is missing",
    ]
    assert "expected 1; got 2" in faults("synthgen: 2\nid: x\n", head="")[0][2]


def test_an_unknown_source_is_answered_with_the_nearest_preset(tmp_path):
    with pytest.raises(
        InputError, match=r"no preset and no file named 'ped.crossing_neer'; did you mean 'ped.crossing_near'"
    ):
        load_scenario("ped.crossing_neer")
    with pytest.raises(SpecError, match="No such file"):
        load_scenario(tmp_path / "none.yaml")
    with pytest.raises(SpecError, match="folder"):
        load_scenario(tmp_path)


def test_a_rig_file_stands_beside_the_scenario(load, tmp_path, faults):
    (tmp_path / "mine.yaml").write_text("x: 1\n")
    file = load("ego: {rig: mine.yaml}\n")
    assert file.rig_path(file.concrete(0)) == (tmp_path / "mine.yaml").resolve()
    assert "did you mean 'mine.yaml'?" in faults("ego: {rig: mne.yaml}\n")[0][2]


def test_loading_is_quick():
    """CPU time; a loose bound that only a change of order would break."""
    start = time.process_time()
    load_scenario("ped.crossing_near")
    assert time.process_time() - start < 3.0


oddities = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "x",
        "[]",
        "{}",
        "[1, {a: b}]",
        "{id: x}",
        "true",
        "1e400",
        "$nope",
        "1..2",
        "5 m",
        "'2'",
        "0x10",
        "2.0",
    ]
)


@cache
def small():
    """A scenario with one of everything, loaded once."""
    text = HEAD_OF_SMALL + CHILD + TAIL_OF_SMALL
    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.yaml"
        path.write_text(text, encoding="utf-8")
        return load_scenario(path)


HEAD_OF_SMALL = "synthgen: 1\nid: small\ntags: [a]\nseed: 3\n"
TAIL_OF_SMALL = """\
  - {id: near_car, class: vehicle.suv, size: {l: 4.1..4.4 m}, park: {before: child.path, gap: 0.3 m}}
  - {id: car, class: car, family: car.sedan, motion: {lane: 1, speed: $v, ahead: 50 m}, paint: red}
scene: {road: {kind: curve, radius: 200 m, lanes: 2}, surface: {state: wet}, roadside: {vegetation: {season: summer}}}
ego: {lane: -1, speed: $v, rig: front}
environment: {sun_elevation: 30 deg, cloud: 3, rain: $rain}
vary: {v: {grid: [20, 30], unit: km/h}, rain: {range: [0, 50], unit: mm/h, bins: [1, 7]}}
capture: {rate: 10 Hz, from: meet - 2 s, to: meet}
labels: {depth: true, min_visible_px: 2}
"""


@settings(deadline=None, max_examples=150)
@given(data=st.data(), oddity=oddities)
def test_any_value_in_any_place_is_taken_or_told(data, oddity):
    """Loading ends in a scenario or in faults with places, never in another error."""
    keys = [path for path, _ in walk(small().tree)] + [("scene",), ("ego",), ("actors",), ("vary",), ("capture",)]
    path = data.draw(st.sampled_from(keys))
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
    try:
        file, told = small().with_settings([f"{text}={oddity}"]), ()
    except SpecError as error:
        file, told = None, error.faults
    assert (file is None) == (len(told) > 0)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in told)
    assert file is None or file.concrete(0) == file.concrete(0)
