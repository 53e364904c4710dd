"""Front and rear of cars and vans: screens, grille, bumpers, plates, wipers and what else sits there.

Outlines are drawn in front view (y, z); heights follow the car's lines, so that one rule fits every body. Functions
that cut take and return the left half; names that hold "left" get right counterparts when it is mirrored.
Lamps are in `world.vehicles.car_lamps`.
"""

from functools import cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Mesh
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, at_most, prism, rectangle, rounded, shrunk, soft
from synthgen.world.shapes.panels import Panels, walls
from synthgen.world.shapes.tubes import tube
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.car_lamps import head_outline, span
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.plates import PLATE_M, plate_meshes
from synthgen.world.vehicles.surface import Surface
from synthgen.world.vehicles.wheels import lofted, revolved

_SKIN = ("body", "cladding")
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half
_PLATE_LIFT_M = 0.005
_PROUD_M = 0.006  # no plate stands out further than this beyond the length of the car
_FIN = (
    (-0.02, -0.085, 0.17, 0.028),
    (0.012, -0.080, 0.145, 0.024),
    (0.040, -0.075, 0.080, 0.013),
    (0.060, -0.070, 0.030, 0.005),
)  # of the roof antenna, upward: height, rear end, length, half width [m]
_BAR_STATIONS = 6  # along a bar of a grille: 10 cm apart
Fixture = tuple[str, Mesh]
Bar = tuple[tuple[float, float], tuple[float, float], float]
"""Ends (y, z) of a bar in front view, and half its width [m]."""


def cut_screens(half: Panels, lines: CarLines, p: Parameters, detail: int) -> Panels:
    """Windscreen and rear window, each with its black border."""
    top = lines.height - 0.35 * lines.header_blend - 0.018
    if lines.is_van():
        top = min(top, lines.belt[0] + 0.80)
    low = lines.cowl[1] + 0.012
    front = [
        (_MIDDLE, low),
        (float(lines.cabin_half(low)) - 0.105, low),
        (float(lines.cabin_half(top)) - 0.10, top - 0.022),
        (0.6 * float(lines.cabin_half(top)), top),
        (_MIDDLE, top),
    ]
    ahead = at_least("x", float(lines.screen_x(top)) - 0.30)
    half = _pane(half, front, ahead, "front", detail)
    if lines.is_van():
        return half
    low = max(lines.tail[1], lines.deck_z) + float(p["rear_glass_low"])
    top = lines.height - float(p["rear_glass_top"])
    rear = [
        (_MIDDLE, low),
        (float(lines.cabin_half(low)) - 0.155, low),
        (float(lines.cabin_half(top)) - 0.14, top - 0.02),
        (0.6 * float(lines.cabin_half(top)), top),
        (_MIDDLE, top),
    ]
    behind = at_most("x", float(lines.rear_screen_x(top)) + 0.30)
    return _pane(half, rear, behind, "rear", detail)


def _pane(half: Panels, outline: Outline, bound: Floats, end: str, detail: int) -> Panels:
    """One screen: glass inside a black border, sunk a little."""
    trim, glass = f"trim_{end}", f"glass.{end}"
    if detail == 2:
        return half.cut(prism("yz", outline, 0.0, bound), glass)
    half = half.cut(prism("yz", outline, soft(0.05, detail), bound), trim)
    half = half.cut(prism("yz", shrunk(outline, 0.022), soft(0.045, detail), bound), glass, trim)
    return half.sink(glass, 0.004, "seam") if detail == 0 else half


def cut_front(half: Panels, surface: Surface, p: Parameters, detail: int) -> Panels:
    """Grille of one of three kinds between the lamps, and the intakes in the bumper."""
    lines = surface.lines
    w, low = lines.half, lines.clearance
    lamp = head_outline(surface, p)
    inner, top = lamp[0][0], lamp[5][1]
    kind = str(p["grille_kind"])
    if kind != "closed":
        half = _grille(half, surface, p, (inner, top), detail)
    elif detail < 2:
        half = _closed_nose(half, lines, p, (inner, 0.5 * (lamp[0][1] + top)), detail)
    if detail == 2:
        return half
    tall = 0.15 if kind != "closed" else 0.11
    intake: Outline = [
        (_MIDDLE, low + 0.070),
        (0.55 * w, low + 0.080),
        (0.68 * w, low + 0.115),
        (0.60 * w, low + 0.07 + tall),
        (_MIDDLE, low + 0.08 + tall),
    ]
    half = half.cut(prism("yz", intake, soft(0.02, detail), lines.ahead(0.45)), "intake", _SKIN)
    vent: Outline = [
        (0.74 * w, low + 0.09),
        (0.89 * w, low + 0.13),
        (0.905 * w, low + 0.30),
        (0.86 * w, low + 0.27),
    ]
    half = half.cut(prism("yz", vent, soft(0.015, detail), lines.ahead(0.45)), "vent", _SKIN)
    if detail == 0:
        half = half.sink("intake", 0.035, "trim").sink("vent", 0.030, "trim")
        louvers = [((0.0, z), (0.60 * w, z), 0.005) for z in low + 0.075 + tall * np.array([0.33, 0.66])]
        half = half.joined(_bars(surface, louvers, "grille_bars", -0.017, 0.02))
    return half.renamed({"intake": "grille", "vent": "grille"})


def _closed_nose(half: Panels, lines: CarLines, p: Parameters, corner: tuple[float, float], detail: int) -> Panels:
    """Electric cars' nose: a thin black band between the lamps, with a daytime light in it on some."""
    inner, z = corner
    band: Outline = [(_MIDDLE, z - 0.022), (inner + 0.01, z - 0.022), (inner + 0.01, z + 0.022), (_MIDDLE, z + 0.022)]
    half = half.cut(prism("yz", band, 0.0, lines.ahead(0.45)), "trim_nose")
    if detail == 0:
        half = half.sink("trim_nose", 0.006, "trim_nose")
    if not p["light_bar"]:
        return half
    light: Outline = [(_MIDDLE, z - 0.007), (inner, z - 0.007), (inner, z + 0.007), (_MIDDLE, z + 0.007)]
    return half.cut(prism("yz", light, 0.0, lines.ahead(0.45)), "lamp.day.center", "trim_nose")


def _grille(half: Panels, surface: Surface, p: Parameters, corner: tuple[float, float], detail: int) -> Panels:
    """Radiator grille below and between the inner corners of the lamps, with horizontal or upright bars."""
    lines = surface.lines
    inner, top = corner
    low = float(p["grille_low"]) * lines.nose_z
    outline: Outline = [
        (_MIDDLE, low),
        (float(p["grille_foot"]) * inner, low + 0.01),
        (0.97 * inner, 0.35 * low + 0.65 * top),
        (0.95 * inner, top - 0.006),
        (_MIDDLE, top + 0.004),
    ]
    ahead = lines.ahead(0.45)
    if detail == 0 and p["chrome"]:
        half = half.cut(prism("yz", outline, 0.02, ahead), "chrome_grille")
        outline = shrunk(outline, 0.014)
        half = half.cut(prism("yz", outline, 0.018, ahead), "grille", "chrome_grille").sink(
            "chrome_grille", -0.005, "chrome_grille"
        )
    else:
        half = half.cut(prism("yz", outline, soft(0.02, detail), ahead), "grille")
    if detail > 0:
        return half
    half = half.sink("grille", 0.030, "trim")
    count = int(p["slats"])
    low, top = (float(pick(z for _, z in outline)) for pick in (min, max))
    if p["grille_kind"] == "bars":
        reach = float(p["grille_foot"]) * inner / (2 * count)
        ys = [reach * (k + 0.5) for k in range(2 * count)]
        bars = [((y, low + 0.012), (y, top - 0.012), 0.008) for y in ys]
    else:
        pitch = (top - low) / count
        standing = [(z, y) for y, z in outline]
        zs = [low + pitch * (k + 0.5) for k in range(count)]
        bars = [((0.0, z), (span(standing, z)[1], z), 0.22 * pitch) for z in zs]
    name = "chrome_slat" if p["chrome"] and p["slat_chrome"] else "slat"
    return half.joined(_bars(surface, bars, name, -0.008, 0.022))


def _bars(surface: Surface, bars: list[Bar], name: str, lift_m: float, thick_m: float) -> Panels:
    """Bars before the sunk ground of a grille, along straight lines in front view, with flat faces and both edges."""
    steps = np.linspace(0.0, 1.0, _BAR_STATIONS)[:, None]
    middles = np.array([np.array(a) + steps * (np.array(b) - np.array(a)) for a, b, _ in bars])
    ways = np.array([[b[0] - a[0], b[1] - a[1]] for a, b, _ in bars])
    aside = np.stack([-ways[:, 1], ways[:, 0]], axis=1) / np.linalg.norm(ways, axis=1, keepdims=True)
    aside *= np.array([[half] for _, _, half in bars])
    flat = np.stack([middles - aside[:, None], middles + aside[:, None]], axis=2)
    skin, normal = (part.reshape(len(bars), _BAR_STATIONS, 2, 3) for part in surface.at("yz+", flat))
    front, back = skin + lift_m * normal, skin + (lift_m - thick_m) * normal
    lower, upper = front[:, :, 0], front[:, :, 1]
    strips = ((lower, upper), (back[:, :, 0], lower), (upper, back[:, :, 1]))
    quads = [np.stack([a[:, :-1], a[:, 1:], b[:, 1:], b[:, :-1]], axis=2).reshape(-1, 4, 3) for a, b in strips]
    return walls(name, np.concatenate(quads))


def cut_rear(half: Panels, surface: Surface, p: Parameters, detail: int) -> Panels:
    """Unpainted lower part of the rear bumper, reflectors, and the plate's recess in the tailgate."""
    lines = surface.lines
    w, low = lines.half, lines.clearance
    bumper: Outline = [
        (_MIDDLE, low - 0.1),
        (0.70 * w, low - 0.1),
        (0.84 * w, low + 0.13),
        (0.72 * w, low + 0.17),
        (_MIDDLE, low + 0.17),
    ]
    half = half.cut(prism("yz", bumper, soft(0.02, detail), lines.behind(0.45)), "bumper", _SKIN)
    z = low + 0.24
    strip: Outline = [(0.70 * w, z), (0.88 * w, z), (0.88 * w, z + 0.03), (0.70 * w, z + 0.03)]
    half = half.cut(prism("yz", strip, 0.0, lines.behind(0.45)), "reflector_left", _SKIN)
    if detail == 0:
        z = plate_heights(lines)["rear"]
        y, h = 0.5 * PLATE_M[0] + 0.045, 0.5 * PLATE_M[1]
        recess = rounded(rectangle((-y, z - h - 0.025), (y, z + h + 0.030)), 0.02)
        half = half.cut(prism("yz", recess, 0.0, lines.behind(0.5)), "plate_recess", "body")
        half = half.sink("plate_recess", 0.016, "plate_recess")
    return half


def plate_heights(lines: CarLines) -> dict[str, float]:
    """Heights of the middle of both plates."""
    front = lines.clearance + 0.42 * (lines.nose_z - lines.clearance)
    return {"front": front, "rear": 0.76 * lines.stern_z()}


def plates(surface: Surface, p: Parameters, detail: int) -> list[Fixture]:
    """Both number plates in their holders, tilted as the skin behind them."""
    fixtures = []
    for end, z in plate_heights(surface.lines).items():
        lift = _PLATE_LIFT_M - (0.014 if end == "rear" and detail == 0 else 0.0)
        T = surface.frame_at("yz+" if end == "front" else "yz-", (0.0, z), lift)
        meshes = {name: mesh.moved(T) for name, mesh in plate_meshes(int(p["plate_code"]), detail).items()}
        reach = max(float(np.abs(mesh.vertices[:, 0]).max()) for mesh in meshes.values())
        excess = max(reach - surface.lines.front - _PROUD_M, 0.0)
        back = transform(translation=(-excess if end == "front" else excess, 0.0, 0.0))
        fixtures += [(f"{name}_{end}", mesh.moved(back)) for name, mesh in meshes.items()]
    return fixtures


def ornaments(surface: Surface, p: Parameters) -> list[Fixture]:
    """Small things on the middle line: makers' signs of no real maker, roof fin, third brake light."""
    lines = surface.lines
    badge = _badge()
    facing = transform(rotation(yaw_rad=-np.pi / 2))
    lamp = head_outline(surface, p)
    z_front = lamp[5][1] - 0.075 if p["grille_kind"] != "closed" else lamp[5][1] + 0.035
    lift = 0.002 if p["grille_kind"] != "closed" else -0.001
    fixtures = [("chrome_badge_front", badge.moved(surface.frame_at("yz+", (0.0, z_front), lift) @ facing))]
    if not lines.is_van():
        z = plate_heights(lines)["rear"] + 0.5 * PLATE_M[1] + 0.10
        z = min(z, lines.stern_z() - 0.05)
        fixtures.append(("chrome_badge_rear", badge.moved(surface.frame_at("yz-", (0.0, z), -0.001) @ facing)))
        top = lines.height - float(p["rear_glass_top"]) - 0.010
        lamp_bar = rounded_box((0.014, 0.34, 0.016), 0.0, 1)
        fixtures.append(("lamp.brake.center", lamp_bar.moved(surface.frame_at("yz-", (0.0, top), 0.002))))
    glance = rounded_box((0.03, 0.22, 0.065), 0.012, 2)
    top_z = min(lines.height - 0.5 * lines.header_blend, lines.belt[0] + 0.72) - 0.06
    at = surface.frame_at("yz+", (0.0, top_z), -0.075)
    stalk = tube([at[:3, 3] + 0.072 * at[:3, 0] + [0.0, 0.0, 0.03], at[:3, 3]], 0.010, sides=5)
    fixtures += [("mirror_dark_inside", glance.moved(at)), ("mirror_dark_inside", stalk)]
    if p["antenna"]:
        x = float(lines.rear_screen_x(lines.height)) + 0.30
        T = surface.frame_at("xy", (x, 0.0))
        T[:3, :3] = np.eye(3)
        T[2, 3] = min(T[2, 3], lines.height - 0.062)
        fixtures.append(("fin_roof", _fin().moved(T)))
    return fixtures


@cache
def _badge() -> Mesh:
    """Maker's sign: a disc with a raised edge, facing +y."""
    return revolved([(0.045, -0.02), (0.045, 0.004), (0.040, 0.007), (0.034, 0.004), (0.0, 0.005)], 16, 40.0)


@cache
def _fin() -> Mesh:
    """Roof antenna shaped as a fin, 17 cm long, highest at the rear."""
    rings = []
    angle = np.linspace(0.0, 2 * np.pi, 10, endpoint=False)
    for z, back, length, wide in _FIN:
        x = back + length * (0.5 + 0.5 * np.cos(angle))
        rings.append(np.stack([x, wide * np.sin(angle), np.full(10, z)], axis=1))
    tip = np.broadcast_to(rings[-1].mean(axis=0), (10, 3))
    return lofted(np.array([*rings, tip]), 60.0)


def wipers(surface: Surface) -> list[Fixture]:
    """Two wipers at rest along the lower edge of the windscreen."""
    lines = surface.lines
    low = lines.cowl[1] + 0.035
    reach = float(lines.cabin_half(low)) - 0.14
    fixtures = []
    for start, end in ((0.06 * reach, 0.92 * reach), (-0.90 * reach, -0.06 * reach)):
        share = np.linspace(0.0, 1.0, 7)
        y = start + (end - start) * share
        z = low + 0.075 * share
        points, normals = surface.at("yz+", np.stack([np.abs(y), z], axis=1))
        points[:, 1], normals[:, 1] = y, np.sign(y) * normals[:, 1]
        fixtures.append(("wiper_front", tube(points + 0.014 * normals, 0.008, sides=5)))
        arm = points[[0, 2, 4]] + np.array([[0.012], [0.034], [0.020]]) * normals[[0, 2, 4]]
        arm[0] += (0.05, 0.0, -0.03)
        fixtures.append(("wiper_front", tube(arm, 0.009, sides=5)))
    return fixtures


def exhausts(surface: Surface) -> list[Fixture]:
    """Left tail pipe below the bumper."""
    lines = surface.lines
    (place,), _ = surface.at("yz-", [(0.58 * lines.half, lines.clearance + 0.07)])
    T = transform(rotation(yaw_rad=np.pi / 2), place + [-0.004, 0.0, 0.0])
    return [("chrome_pipe_left", _pipe().moved(T))]


@cache
def _pipe() -> Mesh:
    """Tail pipe about y, its mouth at y = 0."""
    return revolved([(0.036, -0.10), (0.036, 0.0), (0.031, 0.0), (0.031, -0.05), (0.0, -0.05)], 12, 40.0)
