"""Touring caravans: a tall soft-edged box on one axle, with windows, a door, a drawbar and its gas locker.

The door is on the right side, as where traffic keeps right; the awning rail is left out. Not modelled: interior (the
windows are dark), corner steadies.
"""

from functools import lru_cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Asset, Part
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, at_most, circle, prism, rectangle, shrunk, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.shapes.tubes import tube
from synthgen.world.vehicles import materials as m
from synthgen.world.vehicles.car import wheel_style
from synthgen.world.vehicles.car_wheels import Axles, add_car_wheels
from synthgen.world.vehicles.fittings import Kit, fit, placed_box, well
from synthgen.world.vehicles.plates import plate_meshes
from synthgen.world.vehicles.skin import Frame, Solid, drape, profile, smooth_max
from synthgen.world.vehicles.wheels import revolved

_LINES = ((34, 26, 10), (16, 10, 5), (8, 6, 3))  # grid lines in x, z and y, by level of detail
_ARCH_EDGES = (32, 14, 7)
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half


def build_caravan(parameters: Parameters, detail: int, class_name: str, phase: float = 0.0) -> Asset:
    """Asset of one caravan; only its rims turn with the phase."""
    p = parameters
    still = _body(class_name, tuple(sorted(p.items())), detail)
    x, y = axle_x(p), float(p["width"]) / 2 - 0.06
    wheels = add_car_wheels(
        wheel_style(p), Axles(x, x, y), detail, phase, class_name, str(p["rim_look"]), float(p["clearance"])
    )
    return Asset(class_name, still + tuple(part for part in wheels if "_f" in part.name))


def box_ends(p: Parameters) -> tuple[float, float]:
    """x of the front and the rear of the box, behind the drawbar."""
    front = float(p["length"]) / 2
    return front - float(p["drawbar"]), -front


def axle_x(p: Parameters) -> float:
    """x of the axle, a little behind the middle of the box."""
    front, rear = box_ends(p)
    return 0.5 * (front + rear) - float(p["axle_back"])


@lru_cache(maxsize=4)
def _body(class_name: str, items: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    """All parts but the wheels."""
    p: Parameters = dict(items)
    kit = Kit(class_name, p)
    front, rear = box_ends(p)
    half_width, height = float(p["width"]) / 2, float(p["height"])
    solid, frame = _solid(p)
    skin = fit(drape(solid, frame, _LINES[detail]), 0.5 * (front - rear), half_width, height)
    skin = skin.moved(transform(translation=(0.5 * (front + rear), 0.0, 0.0)))
    skin = _ends(_arch(_stripe(skin, p), p, detail), p, detail)
    left, right = _windows(skin, p, detail), _door(_windows(skin, p, detail), p, detail)
    kit.add_panels(left)
    kit.add_panels(right.mirrored().renamed({name: name.replace("left", "right") for name in right.names()}))
    _drawbar(kit, p, detail)
    _rear_items(kit, p, detail)
    return kit.asset().parts


def _solid(p: Parameters) -> tuple[Solid, Frame]:
    """The box about x = 0: leaning front, nearly upright rear, round edges, slightly arched roof."""
    front, rear = box_ends(p)
    reach, half, low, height = 0.5 * (front - rear), float(p["width"]) / 2, float(p["clearance"]), float(p["height"])
    lean, lean_rear = float(p["front_lean"]), float(p["rear_lean"])
    nose = profile([(low, 0.10), (low + 0.35, 0.0), (1.25, 0.03), (height, 0.06 + 2.0 * lean)], 0.15)
    stern = profile([(low, 0.05), (low + 0.25, 0.0), (1.3, 0.0), (height, lean_rear)], 0.12)
    flank = profile([(low, 0.012), (low + 0.12, 0.0), (1.3, 0.0), (height, 0.03)], 0.05)

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        across = y / half
        ahead = x - (reach - nose(z) - 0.05 * across**2)
        behind = -reach + stern(z) + 0.03 * across**2 - x
        body = smooth_max(smooth_max(ahead, behind, 0.05), np.abs(y) - (half - flank(z)), 0.16)
        body = smooth_max(body, z - (height - 0.04 * across**2), 0.16)
        return smooth_max(body, low - z, 0.05)

    box = np.array([[-reach - 0.05, -half - 0.05, low - 0.05], [reach + 0.05, half + 0.05, height + 0.05]])
    core = np.array([[-reach + 0.9, 0.0, 1.2], [reach - 1.1, 0.35 * half, height - 0.9]])
    return solid, Frame(box, core)


def _stripe(skin: Panels, p: Parameters) -> Panels:
    """Colored band around the box, and the plastic skirt below."""
    z = float(p["stripe_z"])
    skin = skin.cut(np.stack([at_least("z", z), at_most("z", z + float(p["stripe"]))]), "livery")
    return skin.cut(at_most("z", float(p["clearance"]) + 0.16)[None], "rail_skirt")


def _arch(skin: Panels, p: Parameters, detail: int) -> Panels:
    """Floor and wheel arch."""
    low, radius = float(p["clearance"]), float(p["tyre_diameter"]) / 2
    skin = skin.cut(at_most("z", low + 0.012)[None], "underbody", ("body", "rail_skirt"))
    depth = float(p["width"]) / 2 - 0.38
    center, reach = (axle_x(p), radius), radius + 0.06
    arch = prism("xz", circle(center, reach, _ARCH_EDGES[detail]), 0.0, at_least("y", depth))
    skin = skin.cut(arch, "arch", ("body", "rail_skirt", "underbody"))
    return skin.without("arch") if detail == 2 else well(skin, "arch", center, reach, depth)


def _ends(skin: Panels, p: Parameters, detail: int) -> Panels:
    """Front and rear windows, and the tail lamps in their dark panel."""
    half, (front, rear) = float(p["width"]) / 2, box_ends(p)
    low, top = float(p["window_low"]), float(p["window_top"])
    wide: Outline = [(_MIDDLE, low), (0.66 * half, low), (0.66 * half, top), (_MIDDLE, top)]
    skin = _pane(skin, "yz", wide, at_least("x", front - 1.0), "front", detail)
    skin = _pane(skin, "yz", wide, at_most("x", rear + 0.5), "rear", detail)
    behind = at_most("x", rear + 0.4)
    z = float(p["clearance"]) + 0.20
    cluster = [(0.66 * half, z), (0.92 * half, z), (0.92 * half, z + 0.32), (0.66 * half, z + 0.32)]
    skin = skin.cut(prism("yz", cluster, soft(0.03, detail), behind), "lamp_base_left", ("body", "livery"))
    if detail == 2:
        return skin.renamed({"lamp_base_left": "lamp.tail.left"})
    for k, name in enumerate(("lamp.reverse.left", "lamp.turn_left.rear", "lamp.brake.left", "lamp.tail.left")):
        row = rectangle((0.68 * half, z + 0.02 + 0.074 * k), (0.90 * half, z + 0.02 + 0.074 * k + 0.062))
        skin = skin.cut(prism("yz", row, 0.0, behind), name, "lamp_base_left")
    return skin


def _pane(skin: Panels, view: str, outline: Outline, bound: Floats, end: str, detail: int) -> Panels:
    """Window of dark acrylic, a little proud of the wall, with its frame."""
    source = ("body", "livery")
    if detail == 0:
        skin = skin.cut(prism(view, outline, 0.06, bound), f"trim_{end}", source)
        skin = skin.cut(prism(view, shrunk(outline, 0.025), 0.05, bound), f"glass.{end}", f"trim_{end}")
        return skin.sink(f"glass.{end}", -0.004, f"trim_{end}")
    return skin.cut(prism(view, outline, 0.0, bound), f"glass.{end}", source)


def _windows(skin: Panels, p: Parameters, detail: int) -> Panels:
    """Side windows of one side, evenly spread."""
    front, rear = box_ends(p)
    count, low, top = int(p["windows"]), float(p["window_low"]), float(p["window_top"])
    pitch = (front - rear - 1.0) / count
    for k in range(count):
        x = rear + 0.5 + (k + 0.5) * pitch
        outline = rectangle((x - 0.33 * pitch, low), (x + 0.33 * pitch, top))
        skin = _pane(skin, "xz", outline, at_least("y", 0.3), f"side_left_{k}", detail)
    return skin


def _door(skin: Panels, p: Parameters, detail: int) -> Panels:
    """Entrance door of the right side, between two windows: a sunk joint and a handle."""
    front, rear = box_ends(p)
    count, low = int(p["windows"]), float(p["clearance"]) + 0.08
    x = rear + 0.5 + (front - rear - 1.0) / count
    side = at_least("y", 0.3)
    if detail == 2:
        return skin
    outline = rectangle((x - 0.34, low), (x + 0.34, float(p["height"]) - 0.42))
    skin = skin.cut(prism("xz", outline, soft(0.06, detail), side), "seam", ("body", "livery", "rail_skirt"))
    leaf = shrunk(outline, 0.010)
    skin = skin.cut(prism("xz", leaf, soft(0.055, detail), side), "body", "seam")
    knob = rectangle((x + 0.22, 1.05), (x + 0.29, 1.25))
    skin = skin.cut(prism("xz", knob, 0.0, side), "grille_handle", "body")
    return skin.sink("grille_handle", 0.012, "grille_handle") if detail == 0 else skin


def _drawbar(kit: Kit, p: Parameters, detail: int) -> None:
    """A-frame with coupling, gas locker and jockey wheel."""
    front, low = box_ends(p)[0], float(p["clearance"])
    tip, z, half = float(p["length"]) / 2, low + 0.10, 0.42 * float(p["width"])
    sides = 6 if detail == 0 else 4
    for sign in (-1.0, 1.0):
        beam = [(front - 0.6, sign * half, z), (tip - 0.28, sign * 0.05, z + 0.02), (tip - 0.20, 0.0, z + 0.03)]
        kit.add("bar_drawbar", tube(beam, 0.035, sides=sides))
    kit.add("bar_drawbar", tube([(tip - 0.32, 0.0, z + 0.03), (tip - 0.04, 0.0, z + 0.05)], 0.030, sides=sides))
    kit.add("cladding", placed_box((tip - 0.055, 0.0, z + 0.045), (0.11, 0.09, 0.085), 0.02, detail))
    locker = placed_box((front + 0.20, 0.0, z + 0.27), (0.52, 0.62 * float(p["width"]), 0.46), 0.08, detail)
    kit.add("locker", locker, m.paint(p))
    wheel = revolved(
        [(0.0, -0.03), (0.08, -0.03), (0.10, -0.02), (0.10, 0.02), (0.08, 0.03), (0.0, 0.03)][::-1], 12, 40.0
    )
    kit.add("tyre_jockey", wheel.moved(transform(translation=(tip - 0.42, 0.10, 0.10))), m.RUBBER)
    kit.add("bar_drawbar", tube([(tip - 0.42, 0.10, 0.10), (tip - 0.42, 0.10, z + 0.35)], 0.024, sides=sides))
    kit.add("bar_drawbar", tube([(tip - 0.42, 0.12, z), (tip - 0.42, 0.0, z + 0.02)], 0.03, sides=sides))


def _rear_items(kit: Kit, p: Parameters, detail: int) -> None:
    """Number plate and skylights."""
    front, rear = box_ends(p)
    T = transform(rotation(yaw_rad=np.pi), (rear + 0.004, 0.0, float(p["clearance"]) + 0.36))
    for name, mesh in plate_meshes(int(p["plate_code"]), detail).items():
        kit.add(f"{name}_rear", mesh.moved(T))
    top = float(p["height"]) - 0.045
    for share in (0.30, 0.68):
        x = rear + share * (front - rear)
        kit.add("trim_skylight", placed_box((x, 0.0, top), (0.62, 0.46, 0.085), 0.03, detail))
