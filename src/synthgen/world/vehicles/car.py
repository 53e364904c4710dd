"""Cars and vans: what on the skin is glass, lamp, grille or gap, and the parts put on it.

`build_car` takes a drawn parameter set. The left half of the skin is cut into panels along outlines that follow the
car's own lines; the right half mirrors it, and doors then open on each side alone. All but the turning rims is built
once and kept (`body_parts`), so that the phases of a rolling car share it. Not modelled: engine bay, boot interior.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, at_most, circle, prism
from synthgen.world.shapes.panel_thinning import thinned
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles import materials as m
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.car_ends import cut_front, cut_rear, cut_screens, exhausts, ornaments, plates, wipers
from synthgen.world.vehicles.car_lamps import cut_head_lamps, cut_tail_lamps, head_modules
from synthgen.world.vehicles.car_marks import car_marks, fuel_flap
from synthgen.world.vehicles.car_sides import cut_sides, handles, mirror
from synthgen.world.vehicles.car_wheels import Axles, Style, add_car_wheels
from synthgen.world.vehicles.fittings import Kit, flipped, well
from synthgen.world.vehicles.interior import furnish, lining, reveals
from synthgen.world.vehicles.livery import beacons, cut_livery
from synthgen.world.vehicles.openings import boot, side_doors, swung
from synthgen.world.vehicles.pickup import bed_fixtures, cut_bed
from synthgen.world.vehicles.surface import Surface, draped
from synthgen.world.vehicles.van_body import cut_load_space
from synthgen.world.vehicles.wheels import lofted

_SPARE_M, _REACH_M = 0.001, 0.15  # what thinning may move: less than a pixel of 90 deg over 1920 at 1 m
_ARCH_EDGES = (26, 14, 7)  # straight pieces around a full circle
_ON_BOOT = ("plate_rear", "frame_rear", "glyph_rear", "badge_rear", "brake.center")
_DIRT_BANDS = 4
_DIRT_SEEN = 0.08  # less dirt than this does not show on paint (our choice)


def build_car(parameters: Parameters, detail: int, class_name: str, phase: float = 0.0) -> Asset:
    """Asset of one car or van."""
    return assembled(parameters, detail, class_name, phase, body_parts)


def assembled(
    parameters: Parameters,
    detail: int,
    class_name: str,
    phase: float,
    body: Callable[[str, tuple[tuple[str, float | int | str | bool], ...], int], tuple[Part, ...]],
) -> Asset:
    """A body, which is the same in all phases, on its wheels."""
    still = body(class_name, tuple(sorted(parameters.items())), detail)
    lines = CarLines.of(parameters)
    steer = float(np.deg2rad(float(parameters.get("steer_deg", 0.0))))
    axles = Axles(lines.axles[0], lines.axles[1], lines.half - 0.03, steer)
    look = str(parameters["rim_look"])
    wheels = add_car_wheels(wheel_style(parameters), axles, detail, phase, class_name, look, lines.clearance)
    return Asset(class_name, still + wheels)


def wheel_style(p: Parameters) -> Style:
    """Wheels of a drawn car."""
    diameter, width, share = (float(p[key]) for key in ("tyre_diameter", "tyre_width", "rim_share"))
    return Style(diameter, width, share, int(p["spokes"]), str(p["rim_kind"]))


@lru_cache(maxsize=4)
def body_parts(
    class_name: str, items: tuple[tuple[str, float | int | str | bool], ...], detail: int
) -> tuple[Part, ...]:
    """All parts but the wheels."""
    p: Parameters = dict(items)
    kit = Kit(class_name, p)
    surface = add_body(kit, p, detail)
    if p["roof_rails"] and detail < 2:
        _roof_rails(kit, surface)
    return kit.asset().parts


def add_body(kit: Kit, p: Parameters, detail: int, *, rows: int = 2) -> Surface:
    """Skin, interior and everything fixed to them."""
    lines = CarLines.of(p)
    half, surface = draped(lines, detail)
    half = _cut_underside(half, lines, detail)
    half = _cut_arches(half, lines, detail)
    half = cut_screens(half, lines, p, detail)
    half = cut_sides(half, lines, p, detail)
    half = cut_bed(half, lines) if lines.is_pickup() else half
    half = cut_load_space(half, lines, p, detail) if lines.is_van() else half
    half = cut_head_lamps(half, surface, p, detail)
    half = cut_front(half, surface, p, detail)
    half = cut_tail_lamps(half, surface, p, detail)
    half = cut_rear(half, surface, p, detail) if detail < 2 else half
    if "livery_kind" in p:
        half = cut_livery(half, lines, p, detail)
    half = cut_dirt(half, lines, p, detail)
    if detail == 0:
        half = thinned(half, _SPARE_M, _REACH_M)
        half = half.joined(lining(half, lines, whole=_open_doors(p)), reveals(half))
    elif _open_doors(p):
        half = half.joined(_inner_side(half, lines))
    half = half.joined(car_marks(surface, p, detail)) if detail < 2 else half
    paired = _side_fixtures(surface, p, detail)
    if _open_doors(p):
        for side in ("left", "right"):
            _add_half(kit, half, paired, surface.lines, p, side, detail)
    else:
        _add_halves(kit, half, paired, p, detail)
    fixtures = plates(surface, p, detail)
    if detail == 0:
        fixtures += [*ornaments(surface, p), *wipers(surface), *furnish(lines, rows=1 if lines.is_van() else rows)]
    fixtures += bed_fixtures(lines) if lines.is_pickup() else []
    fixtures += beacons(surface, p, detail) if "livery_kind" in p else []
    raised = boot(lines, p).pose(np.deg2rad(float(p.get("boot_deg", 0.0))))
    for name, mesh in fixtures:
        kit.add(name, mesh.moved(raised) if name.endswith(_ON_BOOT) and not np.array_equal(raised, np.eye(4)) else mesh)
    if detail == 0:
        kit.add("shut_line", fuel_flap(surface).mirrored().mesh(), m.shut_line(p))
    return surface


def _open_doors(p: Parameters) -> bool:
    return any(float(value) > 0.0 for key, value in p.items() if key.startswith(("door_", "boot_")))


def _inner_side(half: Panels, lines: CarLines) -> Panels:
    """Dark inner side for coarse cars with open doors."""
    inside = lining(half, lines, whole=True)
    return inside.renamed({"lining_upper": "lining_lower"})


def _side_fixtures(surface: Surface, p: Parameters, detail: int) -> list[tuple[str, str, Mesh]]:
    """What is put on the left half: the door each belongs to (or ""), part name and mesh."""
    fixtures = [("front", name, mesh) for name, mesh in mirror(surface, p, detail)]
    if detail == 0:
        fixtures += handles(surface, p)
        fixtures += [("", name, mesh) for name, mesh in head_modules(surface, p)]
        fixtures += [("", name, mesh) for name, mesh in exhausts(surface) if p["exhaust"]]
    return fixtures


def _add_halves(kit: Kit, half: Panels, fixtures: list[tuple[str, str, Mesh]], p: Parameters, detail: int) -> None:
    """Both sides of a car whose doors are shut: the right one is the mirrored left one."""
    parts = [(name, half.only(name).mesh(), _material(name, p, detail)) for name in sorted(half.names())]
    parts += [(name, mesh, None) for _, name, mesh in fixtures]
    for name, mesh, material in parts:
        if len(mesh.faces):
            kit.add(name, mesh, material)
            kit.add(name.replace("left", "right"), flipped(mesh), material)


def _add_half(
    kit: Kit,
    half: Panels,
    fixtures: list[tuple[str, str, Mesh]],
    lines: CarLines,
    p: Parameters,
    side: str,
    detail: int,
) -> None:
    """One side of the car with its doors as far open as the parameters say."""
    poses: dict[str, Floats] = {}
    for name, opening in side_doors(lines, p).items():
        angle = np.deg2rad(float(p.get(f"door_{name}_{side}_deg", 0.0)))
        poses[name] = opening.pose(-angle)
        if angle > 0.0:
            half = swung(half, opening, -angle)
    raised = np.deg2rad(float(p.get("boot_deg", 0.0)))
    if raised > 0.0:
        half = swung(half, boot(lines, p), raised)
    swap = {name: name.replace("left", side) for name in half.names()}
    panels = half if side == "left" else half.mirrored()
    add_panels(kit, panels.renamed(swap), p, detail)
    for door, name, mesh in fixtures:
        moved = mesh.moved(poses[door]) if door in poses else mesh
        kit.add(name.replace("left", side), moved if side == "left" else flipped(moved))


def add_panels(kit: Kit, panels: Panels, p: Parameters, detail: int) -> None:
    """Every piece under its own name; window glass is clear at full detail, where there is something behind it."""
    for name in sorted(panels.names()):
        mesh: Mesh = panels.only(name).mesh()
        if len(mesh.faces):
            kit.add(name, mesh, _material(name, p, detail))


def _material(name: str, p: Parameters, detail: int) -> Material | None:
    """Material of pieces that depend on the car beyond its paint; None for the others."""
    if name.startswith("body_dirt"):
        return m.dirty_paint(p, int(name.removeprefix("body_dirt")) / _DIRT_BANDS)
    if name == "shut_line":
        return m.shut_line(p)
    if name.startswith("lamp.head") and detail > 0:
        return m.LAMP_FRONT_FAR
    is_clear = name.startswith("glass.") and name != "glass.load" and detail == 0
    return _glass(name, p) if is_clear else None


def _glass(name: str, p: Parameters) -> Material:
    """Clear glass, or privacy glass behind the front doors of cars that have it."""
    if name == "glass.front":
        return m.GLASS_SCREEN
    is_rear = name.startswith(("glass.rear", "glass.side_rear"))
    return m.GLASS_PRIVACY if is_rear and p["privacy_glass"] else m.GLASS_SIDE


def cut_dirt(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Paint in bands that are the dirtier the lower, as far as the parameter `dirt` says."""
    if float(p.get("dirt", 0.0)) < _DIRT_SEEN or detail == 2:
        return half
    tops = np.linspace(lines.belt[0] - 0.08, lines.clearance + 0.14, _DIRT_BANDS)
    for k, top in enumerate(tops):
        source = "body" if k == 0 else f"body_dirt{k}"
        half = half.cut(at_most("z", float(top))[None], f"body_dirt{k + 1}", source)
    return half


def _roof_rails(kit: Kit, surface: Surface) -> None:
    """Two bars along the roof, no higher than its middle."""
    lines = surface.lines
    y = 0.56 * lines.half
    x = np.linspace(float(lines.screen_x(lines.height)) - 0.28, float(lines.rear_screen_x(lines.height)) + 0.22, 9)
    on_roof, _ = surface.at("xy", np.stack([x, np.full(9, y)], axis=1))
    z = on_roof[:, 2]
    lift = np.array([-0.005, *[0.012] * 7, -0.005])
    angle = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    ring = np.stack([np.zeros(6), 0.018 * np.cos(angle), 0.014 * np.sin(angle)], axis=1)
    rings = np.stack([x, np.full(9, y), np.minimum(z + lift, lines.height - 0.016)], 1)[:, None] + ring
    rail = lofted(rings, 70.0)
    kit.add("rail_roof", rail)
    kit.add("rail_roof", flipped(rail))


def _cut_underside(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Sill and bumper strip in plastic (as high as the style says), and the flat floor."""
    if lines.cladding > (0.1 if detail == 2 else 0.0):
        half = half.cut(at_most("z", lines.clearance + lines.cladding)[None], "cladding")
    floor = at_most("z", lines.clearance + 0.012)[None]
    return half.cut(floor, "underbody", ("body", "cladding"))


def _cut_arches(half: Panels, lines: CarLines, detail: int) -> Panels:
    """Wheel arches with a raised lip, or plastic rims around them where the style has cladding; wells behind them."""
    depth = lines.half - 0.36
    for axle in lines.axles:
        center, reach, edges = (axle, lines.tyre_radius), lines.arch_radius(), _ARCH_EDGES[detail]
        inboard = at_least("y", depth)
        if lines.cladding > 0.15 and detail < 2:
            half = half.cut(prism("xz", circle(center, reach + 0.07, edges), 0.0, inboard), "flare", "body")
            half = half.sink("flare", -0.004, "flare") if detail == 0 else half
            half = half.renamed({"flare": "cladding"})
        elif detail == 0:
            half = half.cut(prism("xz", circle(center, reach + 0.028, edges), 0.0, inboard), "lip", "body")
            half = half.sink("lip", -0.004, "lip").renamed({"lip": "body"})
        arch = prism("xz", circle(center, reach, edges), 0.0, inboard)
        half = half.cut(arch, "arch", ("body", "cladding", "underbody"))
        half = half.without("arch") if detail == 2 else well(half, "arch", center, reach, depth)
    return half
