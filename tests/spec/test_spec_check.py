import pytest

ADULT = "  - {id: adult, class: pedestrian, motion: {from: nearside, speed: 5 km/h}, meet: {}}\n"


@pytest.mark.parametrize(
    ("actors", "words"),
    [
        ("  - {id: b, class: car, park: {before: adlt.path}}\n", "no other actor named 'adlt'; did you mean 'adult'?"),
        ("  - {id: b, class: car, park: {before: adult}}\n", "expected '<actor>.path', got 'adult'"),
        ("  - {id: b, class: car, park: {behind: adult}}\n", "actor 'adult' is not one that is parked"),
        ("  - {id: b, class: car, park: {behind: b}}\n", "no other actor named 'b'"),
        (
            "  - {id: b, class: car, motion: {lane: 1, speed: 1 m/s, ahead: 0}}\n"
            "  - {id: c, class: car, park: {before: b.path}}\n",
            "actor 'b' is not one that crosses the road",
        ),
        (
            "  - {id: b, class: car, park: {behind: c}}\n  - {id: c, class: car, park: {behind: b}}\n",
            "parked behind itself: b behind c behind b",
        ),
        ("  - {id: b, class: car, park: {}}\n", "exactly one of: before, behind, ahead"),
        ("  - {id: b, class: car, park: {ahead: 1 m, behind: adult}}\n", "exactly one of: before, behind, ahead"),
        ("  - {id: b, class: car}\n", "exactly one of motion, park and place"),
        ("  - {id: b, class: pedestrian, motion: {from: nearside, speed: 1 m/s}}\n", "needs meet"),
        ("  - {id: b, class: pedestrian, park: {ahead: 1 m}}\n", "only vehicles park"),
        ("  - {id: b, class: car, motion: {pavement: nearside, speed: 1 m/s, ahead: 0}}\n", "only people walk along"),
        ("  - {id: b, class: car, motion: {from: nearside, speed: 1 m/s}, meet: {}}\n", "only people and riders cross"),
        ("  - {id: b, class: vehicle.bicycle, motion: {lane: 1, speed: 1 m/s, ahead: 0}}\n", "use class cyclist"),
        (
            "  - {id: b, class: car, motion: {lane: 2, speed: 1 m/s, ahead: 0}}\n",
            "no lane 2 on this road; expected -1 or 1",
        ),
        (
            "  - {id: b, class: ground.road, park: {ahead: 1 m}}\n",
            "no family to build it yet; classes that have one: animal, ",
        ),
        ("  - {id: b, class: car, family: van.panel, park: {ahead: 1 m}}\n", "'van.panel' is a vehicle.van, not a car"),
        ("  - {id: b, class: vehicle.suv, family: car.sedan, park: {ahead: 1 m}}\n", "expected car.suv"),
        ("  - {id: b, class: car, family: car.sedn, park: {ahead: 1 m}}\n", "did you mean 'car.sedan'?"),
        ("  - {id: adult, class: car, park: {ahead: 1 m}}\n", "id 'adult' is used twice"),
        ("  - {id: B, class: car, park: {ahead: 1 m}}\n", "expected a name of lower-case letters"),
        ("  - {id: b, class: car, park: {ahead: 1 m}, size: {l: -4 m}}\n", "out of range: '-4 m'; expected above 0 m"),
        ("  - {id: b, class: car, park: {ahead: 1 m}, paint: dork}\n", "did you mean 'dark'?"),
    ],
)
def test_actors_that_do_not_fit_are_refused(faults, actors, words):
    told = faults("actors:\n" + ADULT + actors)
    assert any(words in message for _, _, message in told), told
    assert all(line >= 3 for line, _, _ in told), "the first actor is blameless"


def test_parked_actors_may_be_declared_in_any_order(load):
    load(
        "actors:\n  - {id: b, class: car, park: {behind: c}}\n  - {id: c, class: car, park: {before: adult.path}}\n"
        + ADULT
    )


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("ego: {lane: 1}\n", (1, 13), "the ego drives on the right: expected -1, got 1"),
        ("ego: {lane: -2}\n", (1, 13), "expected -1, got -2"),
        ("capture: {from: meet - 2 s}\n", (1, 17), "no actor has one"),
        ("capture: {from: 2 s, to: 1 s}\n", (1, 10), "the end, 1 s, is before the start, 2 s"),
        ("capture: {from: -1 s}\n", (1, 10), "before time 0"),
        ("capture: {from: 2 seconds}\n", (1, 17), "got '2 seconds'"),
        ("capture: {from: meet ~ 2 s}\n", (1, 17), "got 'meet ~ 2 s'"),
        ("capture: {to: 200 min, rate: 100 Hz}\n", (1, 10), "at most 10000"),
    ],
)
def test_lanes_and_times_that_cannot_be_are_refused(faults, text, place, words):
    told = faults(text)
    assert any((line, column) == place and words in message for line, column, message in told), told


def test_the_meeting_may_not_come_before_the_first_frame(faults):
    text = "actors:\n" + ADULT.replace("meet: {}", "meet: {at: $t}") + "capture: {from: meet - 2 s, to: meet}\n"
    told = faults(text + "vary: {t: {range: [1, 5], unit: s}}\n")
    assert any("before time 0" in message for _, _, message in told)


def test_a_syntax_fault_hides_no_other(faults):
    """Every block of the top level is read alone; what depends on a broken one is not told."""
    text = (
        "ego: {speed: 5 km/h\n"
        "environment:\n  fog: $fog\n  rain: 3 m\n"
        "actors:\n  - {id: A, class: car, place: {ahead: 9 m, lane: 2}}\n"
        "vary:\n\tfog: {range: [50 m, 90 m]}\n"
        "capture: {from: meet - 1 s, rate: 5 km}\n"
        "labls: {depth: no}\n"
    )
    told = [(line, message.partition(":")[0]) for line, _, message in faults(text)]

    assert told == [
        (1, "not YAML"),
        (4, "environment.rain"),
        (6, "actors.0.id"),
        (8, "not YAML"),
        (9, "capture.from"),
        (9, "capture.rate"),
        (10, "labls"),
    ]


def test_a_block_that_is_broken_is_not_said_to_be_missing(faults):
    """Nor are its axes unknown, its actors without a meeting, or its lanes those of another road."""
    text = "synthgen: [1\nid: b\nscene: {road: {lanes: 4}\nactors: {a\ncapture: {from: meet}\nego: {lane: -2}\n"

    assert [(line, message.partition(":")[0]) for line, _, message in faults(text, head="")] == [
        (1, "not YAML"),
        (3, "not YAML"),
        (4, "not YAML"),
    ]


def test_a_misspelt_unit_and_a_missing_road_file_are_told_with_the_nearest(faults, tmp_path):
    (tmp_path / "town.xodr").write_text("")
    told = faults("ego: {speed: 50 kmh}\nscene: {road: {kind: opendrive, file: twon.xodr}}\n")

    assert "no unit 'kmh'; did you mean 'km/h'?" in told[0][2]
    assert "no OpenDRIVE file 'twon.xodr' in" in told[1][2]
    assert "did you mean 'town.xodr'?" in told[1][2]
