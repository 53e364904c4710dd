"""Bridges and tunnels: what passes below stays open, what is built is closed, and the country has no hole."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from synthgen.rng import stream
from synthgen.world.network.cubics import Cubic, Cubics
from synthgen.world.network.fixtures import Structure
from synthgen.world.network.ground import network_parts
from synthgen.world.network.lanes import Lane, LaneSection
from synthgen.world.network.network import Network
from synthgen.world.network.plan import Geometry, Line
from synthgen.world.network.reading import parse_network
from synthgen.world.network.road import Road
from synthgen.world.network.standing_ground import HEADROOM_M, Ground
from synthgen.world.network.writing import network_xml

LANES = (Lane(1, widths=Cubics.constant(3.5)), Lane(0, "none"), Lane(-1, widths=Cubics.constant(3.5)))
DECK_Z_M = 7.0


def straight(name: str, x: float, y: float, heading: float, z: float) -> Road:
    plan = (Geometry(0.0, x, y, heading, 160.0, Line()),)
    return Road(name, 160.0, plan, (LaneSection(0.0, LANES),), elevation=Cubics((Cubic(0.0, z),)))


@pytest.fixture(scope="module")
def ground() -> Ground:
    """A road from west to east at the bottom, one over it from south to north, and a tunnel beside."""
    below = straight("below", -80.0, 0.0, 0.0, 0.0)
    over = replace(
        straight("over", 0.0, -80.0, np.pi / 2, DECK_Z_M), structures=(Structure("bridge", "b", 55.0, 50.0),)
    )
    tube = replace(straight("tube", 300.0, -80.0, np.pi / 2, 0.0), structures=(Structure("tunnel", "t", 50.0, 60.0),))
    network = parse_network(network_xml(Network((below, over, tube)))).network
    return Ground(network, network_parts(network, rng=stream(1, "ground")))


def test_the_road_goes_on_below_its_bridge(ground: Ground) -> None:
    xy = np.column_stack([np.linspace(-15.0, 15.0, 31), np.full(31, 1.5)])
    heights, classes = ground.at(xy, np.full(31, HEADROOM_M))

    assert heights == pytest.approx(np.zeros(31), abs=0.01)
    assert set(classes) == {"ground.road"}
    assert ground.at([[1.0, 0.0]])[0][0] == pytest.approx(DECK_Z_M, abs=0.01)


def test_there_is_land_everywhere_below_the_deck_and_it_stays_below(ground: Ground) -> None:
    """Seen from just under the slab: the road, or land; nearer its ends the land comes up into it."""
    x, y = (a.ravel() for a in np.meshgrid(np.linspace(-4.5, 4.5, 10), np.linspace(-18.0, 18.0, 37)))
    heights, classes = ground.at(np.column_stack([x, y]), np.full(len(x), DECK_Z_M - 0.95))

    assert np.isfinite(heights).all(), "no hole"
    assert set(classes) <= {"ground.road", "nature.terrain", "structure.bridge"}
    assert heights.max() < DECK_Z_M - 0.9


def test_the_country_has_no_hole_around_them(ground: Ground) -> None:
    xy = stream(2, "places").uniform([-60.0, -60.0], [360.0, 60.0], (600, 2))
    heights, classes = ground.at(xy)

    assert np.isfinite(heights).all()
    assert "" not in classes


def test_a_tunnel_is_clear_inside_and_grown_over(ground: Ground) -> None:
    xy = np.column_stack([np.full(9, 301.0), np.linspace(-25.0, 25.0, 9)])
    inside, floor = ground.at(xy, np.full(9, 4.5))
    roof, cover = ground.at(xy)

    assert inside == pytest.approx(np.zeros(9), abs=0.01)
    assert set(floor) == {"ground.road"}
    assert set(cover) == {"nature.terrain"}
    assert np.all((roof > 5.0) & (roof < 7.0))


def test_what_is_built_is_closed_and_faces_outward(ground: Ground) -> None:
    for name in ("bridge", "tunnel", "tunnel_bank"):
        part = next(part for part in ground.parts if part.name == name)
        body = trimesh.Trimesh(part.mesh.vertices, part.mesh.faces, process=True)
        body.merge_vertices(merge_tex=True, merge_norm=True)
        pieces = body.split(only_watertight=True)
        assert sum(len(piece.faces) for piece in pieces) == len(body.faces), name
        assert all(piece.volume > 0.0 for piece in pieces), name
