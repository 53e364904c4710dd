"""Parked vehicles on a network: in the bays of car parks and along kerbs, in lanes made for it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from synthgen.arrays import Floats
from synthgen.rng import Generator
from synthgen.world import catalog
from synthgen.world.network.fixtures import RoadObject
from synthgen.world.network.road import Road
from synthgen.world.roadside.network_place import Around, box_outline
from synthgen.world.roadside.parked import BUMPER_GAP_M
from synthgen.world.roadside.place import pick, table
from synthgen.world.world import Thing

_BAY_FITS_M: Final = 5.2
"""Longest vehicle that parks in a bay (EAR 05: bays of 5.0 m, with overhang)."""

_ALONG_M: Final = (1.7, 3.2)
"""Widths of a parking lane in which vehicles stand along the kerb (RASt 06: 2.0-2.3); wider ones have bays."""


def parked(around: Around, rng: Generator) -> Iterator[Thing]:
    """Vehicles in a share of all places."""
    share = table("parked")["share"][around.roadside.parked]
    for road in around.ground.network.roads if share else ():
        for bay in (thing for thing in road.objects if thing.kind == "parkingSpace"):
            if rng.random() < share and len(around.seen(road, np.array([bay.s]), "parked")):
                yield from _vehicle(around, rng, road, bay.s, bay.t, _bay_yaw(bay), _BAY_FITS_M)
        for index in range(len(road.sections)):
            if not road.junction:
                yield from _along_kerbs(around, rng, road, index, share)


def _bay_yaw(bay: RoadObject) -> float:
    is_along = (bay.length_m or 5.0) >= (bay.width_m or 2.5)
    return bay.heading_rad + (0.0 if is_along else np.pi / 2)


def _along_kerbs(around: Around, rng: Generator, road: Road, index: int, share: float) -> Iterator[Thing]:
    section, slot_m = road.sections[index], table("parked")["slot"]
    start, end = section.s, road.section_end(index)
    for lane in section.lanes:
        if lane.kind != "parking" or any(thing.kind == "parkingSpace" for thing in road.objects):
            continue
        forward = 0.0 if road.is_forward(index, lane.id) else np.pi
        for s in around.seen(road, np.arange(start + slot_m / 2, end - slot_m / 2, slot_m), "parked"):
            is_taken, at = bool(rng.random() < share), float(s + rng.uniform(-0.3, 0.3))
            ends = np.array([at - slot_m / 2, at, at + slot_m / 2])
            inner, outer = road.lane_borders(index, ends)[lane.id]
            width = np.abs(outer - inner)
            if is_taken and width.min() > _ALONG_M[0] and width.max() < _ALONG_M[1]:
                t = float((inner[1] + outer[1]) / 2)
                yield from _vehicle(around, rng, road, at, t, forward, slot_m - BUMPER_GAP_M - 0.6)


def _vehicle(
    around: Around, rng: Generator, road: Road, s: float, t: float, yaw_rad: float, fits_m: float
) -> Iterator[Thing]:
    family = pick(catalog.parked_mix(table("parked")["mix"]), rng)
    parameters = catalog.draw(family, rng)
    turned = np.pi if fits_m == _BAY_FITS_M and rng.random() < 0.4 else 0.0
    T = around.at(road, s, t, yaw_rad + turned + float(rng.uniform(-0.02, 0.02)))
    if catalog.length_m(family, parameters) >= fits_m or not around.is_free_of_actors(T[:2, 3], 3.0):
        return
    if around.reserve(_footprint(family, parameters, T)):
        yield replace(around.put(family, parameters, T), attributes={"motion": "parked"})


def _footprint(family: str, parameters: dict[str, float | int | str | bool], T: Floats) -> Floats:
    length, width = (float(parameters[name]) for name in ("length", "width"))
    half = np.array([length / 2, width / 2, 0.0])
    return box_outline(-half, half, T)
