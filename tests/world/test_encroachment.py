"""Growth hides signs by as much as asked, from where drivers come, and changes nothing else."""

import numpy as np
import pytest

from synthgen.pipeline import sample
from synthgen.records import Rays
from synthgen.spec.load import load_scenario
from synthgen.trace.embree import EmbreeTracer
from synthgen.world import catalog
from synthgen.world.compile import compile_world

SETTINGS = ["scene.roadside.parked=none", "scene.roadside.people=none", "scene.roadside.buildings=none"]


def world(cover):
    source = load_scenario("ped.child_occluded")
    return sample(source.with_settings([*SETTINGS, f"scene.roadside.vegetation.encroachment={cover} %"]), 0)


def signs(world):
    return [t for t in world.things if catalog.family(t.family).class_name == "traffic.sign"]


def test_every_sign_has_its_growth_and_all_else_is_as_before():
    bare, grown = world(0), world(70)

    screens = [thing for thing in grown.things if thing.name.startswith("encroachment_")]
    assert len(screens) == len(signs(grown)) > 3
    assert [t.name for t in bare.things] == [t.name for t in grown.things if t not in screens]
    assert [t.parameters for t in bare.things] == [t.parameters for t in grown.things if t not in screens]


def hidden_share(world):
    """Mean share of each sign's face that growth hides from 15 m before it."""
    scene, objects = compile_world(world)
    tracer, grid = EmbreeTracer(scene), np.linspace(-0.25, 0.25, 24)
    growth = [t.instance_id for t in world.things if t.name.startswith("encroachment_")]
    shares = []
    for sign in signs(world):
        T = sign.trajectory.poses(0.0)[0]
        box = next(o for o in objects if o.instance_id == sign.instance_id)
        middle = T[:3, 3] + [0, 0, box.box_offset[2]]
        y, z = (a.ravel() for a in np.meshgrid(grid, grid))
        ends = middle + np.outer(y, T[:3, 1]) + np.outer(z, [0, 0, 1.0])
        hits = tracer.intersect(Rays(ends + 15.0 * T[:3, 0], np.tile(-T[:3, 0], (len(y), 1)), np.zeros(len(y))))
        shares.append(np.isin(hits.instance_id, growth).mean())
    return float(np.mean(shares))


@pytest.mark.parametrize("cover", [30, 80])
def test_the_share_hidden_is_the_share_asked_for(cover):
    """Far growth is coarser and hides up to 7 points less than it should; see the family's own test."""
    assert hidden_share(world(cover)) == pytest.approx(cover / 100, abs=0.12)
