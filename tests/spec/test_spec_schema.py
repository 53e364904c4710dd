import json

import jsonschema_rs
import pytest

from synthgen.spec.names import families, resolve_class, short_names
from synthgen.spec.presets import preset_paths
from synthgen.spec.schema import file_schema
from synthgen.taxonomy import classes
from synthgen.yamlfile import parse_document, read_table

HEAD = "synthgen: 1\nid: x\n"


@pytest.fixture(scope="module")
def validator():
    jsonschema_rs.meta.validate(file_schema())
    return jsonschema_rs.validator_for(file_schema())


@pytest.mark.parametrize("preset", sorted(preset_paths()))
def test_the_presets_fit_the_schema(validator, preset):
    validator.validate(read_table(preset_paths()[preset]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "environment: {fog: $fog, cloud: 2..6}\nvary: {fog: {log: [50 m, 200 m]}}\n",
        "environment: {rain: 0, sun_elevation: 5..30 deg}\n",
        "scene: {surface: {state: $s}}\nvary: {s: {choice: [dry, wet], weights: [1, 3]}}\n",
        "labels: {depth: $d, min_visible_px: $p}\nvary: {d: {grid: [true, false]}, p: {choice: [1, 9]}}\n",
        "ego: {speed: $v}\nvary: {v: {normal: {mean: 50, std: 5, min: 30}, unit: km/h, bins: [40]}}\n",
    ],
)
def test_the_schema_and_the_loader_take_these(validator, load, text):
    validator.validate(parse_document(HEAD + text, "f").plain)
    load(text)


@pytest.mark.parametrize(
    "text",
    [
        "tiltle: x\n",
        "ego: {speed: 50 kg}\n",
        "ego: {speed: 50}\n",
        "ego: {sped: 50 km/h}\n",
        "environment: {cloud: lots}\n",
        "labels: {depth: yes}\n",
        "scene: {road: {lanes: 3}}\n",
        "scene: {roadside: {buildings: urbane}}\n",
        "actors: [{id: a, class: pedestrain, park: {ahead: 1 m}}]\n",
        "actors: [{class: car, park: {ahead: 1 m}}]\n",
        "actors: [{id: a, class: car, motion: {lane: 1, speed: 1 m/s}}]\n",
        "vary: {x: {rnge: [1, 2]}}\n",
        "vary: {x: {range: [1, 2], unit: parsec}}\n",
        "vary: {x: {range: [1]}}\n",
        "seed: $s\n",
        "id: $s\n",
    ],
)
def test_neither_takes_these(validator, faults, text):
    head = HEAD if not text.startswith("id") else "synthgen: 1\n"
    assert not validator.is_valid(parse_document(head + text, "f").plain)
    assert faults(text, head=head)


def test_an_editor_is_told_ranges_units_and_names():
    schema = file_schema()
    fog = schema["$defs"]["Environment"]["properties"]["fog"]
    assert "at least 20 m and at most 40000 m" in fog["description"]
    assert fog["examples"] == ["3.5 m"]
    actor = schema["else"]["properties"]["actors"]["items"]["properties"]  # without asset packs
    offered = actor["class"]["anyOf"][0]["enum"]
    assert {"pedestrian.child", "vehicle.suv", "cyclist", "vehicle.bus"} <= set(offered)
    assert json.loads(json.dumps(schema)) == schema


def test_every_name_offered_can_be_built():
    assert set(families().values()) <= set(classes())
    for name in [*short_names(), *families().values()]:
        body = resolve_class(name)
        assert {families()[family] for family in body.families} == {body.class_name}
