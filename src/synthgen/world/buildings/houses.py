"""Houses: detached, and terraces wall to wall.

The front faces +x, the origin is on the ground below the middle of the main house. Walls are in `facade`, roofs
in `roofs`, dormers and the like in `additions`; numbers in `assets/families/buildings.yaml`. Not modelled:
interiors (panes are opaque).
"""

from dataclasses import replace

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.rng import Generator, stream
from synthgen.world.buildings.additions import balcony, bay_window, dormer, garage
from synthgen.world.buildings.facade import facade
from synthgen.world.buildings.looks import looks
from synthgen.world.buildings.openings import Opening, Style
from synthgen.world.buildings.roofs import chimney, gable_roof, hip_roof, solar_panels
from synthgen.world.family import Parameters
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads
from synthgen.world.surfaces.material_table import table

_WALLS = (("wall", "door"), ("second_wall", "second_door"))
"""Parts of even and odd houses of a terrace."""

DORMER_RISE_M = 3.3
"""Roofs that rise less have no room for dormers (our choice)."""

BAY_APART_M = 2.2
"""Between the middles of a bay window and the house door (our choice)."""

_AROUND = ("front", "back", "left", "right", "top")


def build_detached(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A house on its own: one or two storeys under a gable or hip roof."""
    p = parameters
    width, depth = float(p["width"]), float(p["depth"])
    plinth = float(table("buildings")["dimensions"]["plinth_m"])
    knee = 0.25 if p["storeys"] == 2 else 0.7  # of the attic's wall
    eave = plinth + int(p["storeys"]) * float(p["storey_height"]) + knee
    span = width if p["roof"] == "gable" else min(width, depth)
    rise = span / 2 * np.tan(np.deg2rad(float(p["pitch"])))
    pieces = Pieces()
    _plinth(pieces, width, depth, plinth)
    _detached_walls(pieces, p, plinth=plinth, eave=eave, rise=rise, detail=detail)
    _detached_roof(pieces, p, eave=eave, rise=rise, detail=detail)
    if p["garage"]:
        wide, deep = 3.1, 6.0  # m, single garages are 3.0 x 6.0 (Neufert)
        place = pose(depth / 2 - deep / 2 - 0.8, width / 2 + wide / 2, 0)
        garage(pieces, place, width=wide, depth=deep, height=2.55, detail=detail)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _detached_walls(pieces: Pieces, p: Parameters, *, plinth: float, eave: float, rise: float, detail: int) -> None:
    """Four walls with windows; the door and its steps in front; gables where the ridge ends."""
    width, depth = float(p["width"]), float(p["depth"])
    rng = stream(int(p["look"]), "building", "windows")
    style = Style(glazing=p["glazing"], shutters=bool(p["shutters"]), lit=float(p["lit_windows"]))  # type: ignore[arg-type]
    for yaw_deg, wall_width, reach in ((0, width, depth), (180, width, depth), (90, depth, width), (-90, depth, width)):
        along = yaw_deg in (0, 180)
        has_gable = p["roof"] != "hip" and along == (p["roof"] == "gable")
        door_slot = float(p["door_slot"]) if yaw_deg == 0 else None
        openings = _storey_windows(p, plinth, wall_width, door_slot, sparse=not along)
        if has_gable and rise > 2.6:
            pair = (-0.95, 0.95) if rise > 4.0 else (0.0,)
            openings += [Opening("window", y, eave + 0.5, 1.1, 1.25) for y in pair]
        if yaw_deg == 0:
            openings = _front_additions(pieces, p, openings, plinth, style, detail=detail)
        facade(
            pieces,
            _wall_frame(yaw_deg, reach / 2),
            openings,
            width=wall_width,
            bottom=plinth,
            eave=eave,
            apex=eave + rise if has_gable else None,
            style=style,
            detail=detail,
            rng=rng,
        )
        for opening in openings:
            if opening.kind == "door":
                _entrance(pieces, depth / 2, opening, detail, canopy=True)


def _style(p: Parameters) -> Style:
    return Style(glazing=p["glazing"], lit=float(p["lit_windows"]))  # type: ignore[arg-type]


def _front_additions(
    pieces: Pieces, p: Parameters, openings: list[Opening], plinth: float, style: Style, *, detail: int
) -> list[Opening]:
    """Bay window and balcony of the front, each in place of a window; the openings that are left or changed."""
    front, rng = pose(float(p["depth"]) / 2, 0, 0), stream(int(p["look"]), "building", "additions")
    door = next(o for o in openings if o.kind == "door")
    below = [o for o in openings if o.kind == "window" and o.z < door.top]
    above = [o for o in openings if o.kind == "window" and door.top < o.z < plinth + 2 * float(p["storey_height"])]
    if p["bay"] and below:
        place = max(below, key=lambda o: abs(o.y - door.y))
        if abs(place.y - door.y) > BAY_APART_M:
            openings = [o for o in openings if o is not place]
            bay_window(pieces, front, place.y, place.z, low=0.0, style=style, detail=detail, rng=rng)
    if p["balcony"] and int(p["storeys"]) == 2 and above:
        place = min(above, key=lambda o: abs(o.y))
        floor = plinth + float(p["storey_height"])
        openings = [o for o in openings if o is not place]
        openings.append(Opening("window", place.y, floor + 0.05, 1.3, 2.15))
        balcony(
            pieces, front @ pose(0, place.y, floor), half=1.4, reach=1.2, detail=detail, glazed=bool(p["glass_rail"])
        )
    return openings


def _detached_roof(pieces: Pieces, p: Parameters, *, eave: float, rise: float, detail: int) -> None:
    """Roof, chimney and at times solar panels on the street side."""
    width, depth = float(p["width"]), float(p["depth"])
    along_street = p["roof"] == "eaves" or (p["roof"] == "hip" and width >= depth)
    T = np.eye(4) if along_street else pose(0, 0, 0, np.pi / 2)
    span, length = (depth, width) if along_street else (width, depth)
    if p["roof"] == "hip":
        hip_roof(pieces, T, span=span, length=length, eave=eave, rise=rise, overhang=0.5, detail=detail)
    else:
        gable_roof(pieces, T, span=span, length=length, eave=eave, rise=rise, overhang=0.55, verge=0.4, detail=detail)
    x, y = (T @ [-0.9, 0.22 * length, 0, 1]).tolist()[:2]
    chimney(pieces, (x, y), eave, eave + rise + 0.7, detail=detail)
    count = int(p["dormers"]) if p["roof"] == "eaves" and rise > DORMER_RISE_M else 0
    for y in (np.arange(count) - (count - 1) / 2) * 0.42 * width:
        dormer(
            pieces,
            np.eye(4),
            float(y),
            half=span / 2,
            eave=eave,
            rise=rise,
            style=_style(p),
            detail=detail,
            rng=stream(int(p["look"]), "dormer", round(10 * float(y)) + 200),
        )
    if p["solar"] and p["roof"] == "eaves" and detail < 2 and not count:
        half, end = span / 2, length / 2
        corners = np.array([(half, -end, eave), (half, end, eave), (0, end, eave + rise), (0, -end, eave + rise)])
        solar_panels(pieces, T, corners, columns=max(2, int(0.6 * length)), rows=2)


def build_terrace(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A row of narrow houses wall to wall, each with its own door and chimney, alternating in color."""
    p = parameters
    bays, bay, depth = int(p["bays"]), float(p["bay_width"]), float(p["depth"])
    width, plinth = bays * bay, float(table("buildings")["dimensions"]["plinth_m"])
    eave = plinth + int(p["storeys"]) * float(p["storey_height"]) + 0.2
    rise = depth / 2 * np.tan(np.deg2rad(float(p["pitch"])))
    pieces, rng = Pieces(), stream(int(p["look"]), "building", "windows")
    _plinth(pieces, width, depth, plinth)
    for i in range(bays):
        _terrace_bay(pieces, p, i, plinth=plinth, eave=eave, detail=detail, rng=rng)
        if p["bay_windows"]:
            y, z = (i - (bays - 1) / 2) * bay + 0.24 * bay, plinth + float(table("buildings")["dimensions"]["sill_m"])
            bay_window(
                pieces,
                pose(depth / 2, 0, 0),
                y,
                z,
                low=0.0,
                wall=("bay_wall", "second_bay_wall")[i % 2],
                style=_style(p),
                detail=detail,
                rng=rng,
            )
        if p["dormers"] and rise > DORMER_RISE_M:
            dormer(
                pieces,
                np.eye(4),
                (i - (bays - 1) / 2) * bay,
                half=depth / 2,
                eave=eave,
                rise=rise,
                wall=_WALLS[i % 2][0],
                style=_style(p),
                detail=detail,
                rng=rng,
            )
        if i:
            edge = (i - bays / 2) * bay
            chimney(pieces, (-0.6, edge), eave, eave + rise + 0.8, size=(0.5, 1.1), detail=detail)
            if detail == 0:
                _party_pipe(pieces, depth / 2, edge, eave)
    for yaw_deg, wall in ((90, _WALLS[(bays - 1) % 2][0]), (-90, _WALLS[0][0])):
        facade(
            pieces,
            _wall_frame(yaw_deg, width / 2),
            _gable_windows(p, plinth, eave, rise, rng),
            width=depth,
            bottom=plinth,
            eave=eave,
            apex=eave + rise,
            wall=wall,
            style=_style(p),
            detail=max(1, detail),
            rng=rng,
        )
    measures = {"span": depth, "length": width, "eave": eave, "rise": rise}
    gable_roof(pieces, np.eye(4), **measures, overhang=0.35, verge=0.12, detail=detail)
    return Asset("structure.building", pieces.parts(looks(p), {}, "structure.building"))


def _terrace_bay(
    pieces: Pieces, p: Parameters, i: int, *, plinth: float, eave: float, detail: int, rng: Generator
) -> None:
    """Front and back of the i-th house of a terrace."""
    bay, depth = float(p["bay_width"]), float(p["depth"])
    y = (i - (int(p["bays"]) - 1) / 2) * bay
    wall, door = _WALLS[i % 2]
    style = Style(glazing=p["glazing"], surround=p["wall_finish"] == "brick", lit=float(p["lit_windows"]))  # type: ignore[arg-type]
    size = {"width": bay, "bottom": plinth, "eave": eave}
    for yaw_deg, side in ((0, 1.0), (180, -1.0)):
        openings = _terrace_openings(p, plinth, bay, has_door=yaw_deg == 0)
        T = _wall_frame(yaw_deg, depth / 2) @ pose(0, side * y, 0)
        facade(pieces, T, openings, **size, wall=wall, door=door, style=style, detail=detail, rng=rng)
        for opening in openings:
            if opening.kind == "door":
                _entrance(pieces, depth / 2, replace(opening, y=opening.y + y), detail, canopy=False)


def _gable_windows(p: Parameters, plinth: float, eave: float, rise: float, rng: Generator) -> list[Opening]:
    """Small windows of stairs and baths in the end wall of a terrace, one in the attic."""
    sill, storeys = table("buildings")["dimensions"]["sill_m"], int(p["storeys"])
    drawn = rng.random((storeys, 2))
    openings = [
        Opening(
            "window", side * 0.2 * float(p["depth"]), plinth + k * float(p["storey_height"]) + sill + 0.2, 0.75, 1.1
        )
        for k in range(storeys)
        for side, chance in zip((-1, 1), drawn[k], strict=True)
        if chance < 0.6
    ]
    return openings + ([Opening("window", 0.0, eave + 0.4, 1.0, 1.2)] if rise > 2.6 else [])


def _terrace_openings(p: Parameters, plinth: float, bay: float, *, has_door: bool) -> list[Opening]:
    """Two openings on each storey of one house; at the ground floor of the front, door and wide window."""
    (width, height), sill = table("buildings")["dimensions"]["window_m"], table("buildings")["dimensions"]["sill_m"]
    door_width, door_height = table("buildings")["dimensions"]["door_m"]
    left, right = -0.24 * bay, 0.24 * bay
    openings = []
    for storey in range(int(p["storeys"])):
        z = plinth + storey * float(p["storey_height"])
        if storey == 0 and has_door:
            openings.append(Opening("door", left, z, door_width, door_height + 0.25))
            if not p["bay_windows"]:
                openings.append(Opening("window", right, z + sill, 1.5 * width, height))
        else:
            openings += [Opening("window", y, z + sill, width, height + 0.1) for y in (left, right)]
    return openings


def _storey_windows(
    p: Parameters, plinth: float, wall_width: float, door_slot: float | None, *, sparse: bool
) -> list[Opening]:
    """Windows in even slots on each storey; one slot of the ground floor holds the door if `door_slot` says where."""
    (width, height), sill = table("buildings")["dimensions"]["window_m"], table("buildings")["dimensions"]["sill_m"]
    door_width, door_height = table("buildings")["dimensions"]["door_m"]
    n = max(2, int((wall_width - 0.8) / (3.6 if sparse else 2.45)))
    middles = (np.arange(n) - (n - 1) / 2) * (wall_width - 0.9) / n
    openings = []
    for storey in range(int(p["storeys"])):
        z = plinth + storey * float(p["storey_height"])
        for i, y in enumerate(middles.tolist()):
            if storey == 0 and door_slot is not None and i == min(n - 1, int(door_slot * n)):
                openings.append(Opening("door", y, z, door_width, door_height))
            else:
                openings.append(Opening("window", y, z + sill, width, height))
    return openings


def _wall_frame(yaw_deg: float, reach: float) -> Floats:
    """T_building_wall of a wall turned by `yaw_deg` from the front and `reach` from the building's middle."""
    return pose(0, 0, 0, np.deg2rad(yaw_deg)) @ pose(reach, 0, 0)


def _plinth(pieces: Pieces, width: float, depth: float, height: float) -> None:
    """A projecting base of rendered concrete."""
    x, y = depth / 2 + 0.03, width / 2 + 0.03
    pieces.add_quads("plinth", box_quads((-x, -y, 0), (x, y, height), _AROUND))


def _entrance(pieces: Pieces, wall_x: float, door: Opening, detail: int, *, canopy: bool) -> None:
    """Steps up to the door, and at times a canopy over it."""
    a, b = door.span
    pieces.add_quads("step", box_quads((wall_x, a - 0.25, 0), (wall_x + 1.1, b + 0.25, door.z), _AROUND))
    pieces.add_quads("step", box_quads((wall_x + 1.1, a - 0.25, 0), (wall_x + 1.42, b + 0.25, door.z / 2), _AROUND))
    if not canopy:
        return
    low = door.top + 0.28
    pieces.add_quads("board", box_quads((wall_x, a - 0.35, low), (wall_x + 1.15, b + 0.35, low + 0.1)))
    if detail == 0:
        for y in (a - 0.25, b + 0.25):
            pieces.add_quads(
                "board", box_quads((wall_x + 1.0, y - 0.05, door.z), (wall_x + 1.1, y + 0.05, low), _AROUND)
            )


def _party_pipe(pieces: Pieces, wall_x: float, y: float, eave: float) -> None:
    pieces.add_quads("zinc", box_quads((wall_x, y - 0.045, 0.0), (wall_x + 0.09, y + 0.045, eave - 0.1), _AROUND))
