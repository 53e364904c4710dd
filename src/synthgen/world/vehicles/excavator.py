"""Crawler excavators: tracks, a house that slews, and an arm posed by angles.

`boom_deg` lifts the boom's chord above the horizon, `stick_deg` opens the angle between boom and stick, `curl_deg`
turns the bucket in; a pose whose bucket would be in the ground is lifted until it is not. Not modelled: hoses.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Mesh
from synthgen.records.mesh import merge
from synthgen.world.family import Parameters
from synthgen.world.vehicles.coach import End, Section, section_solid
from synthgen.world.vehicles.fittings import mirror_pair, rounded_box
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit, arc_points
from synthgen.world.vehicles.machine_cab import add_machine_cab, turned
from synthgen.world.vehicles.skin import drape

_DECK_M = 1.02  # height of the house's platform
_TRACK_HIGH_M = 0.92
_PITCH_M = 0.19  # of the track shoes (nominal of 20 t machines)
_FOOT = (0.45, 1.62)  # pin of the boom, in the house's frame (x, z)

Outline = list[tuple[float, float]]


def build_excavator(p: Parameters, detail: int) -> Built:
    """Excavator on tracks."""
    kit = HeavyKit("vehicle.construction", p, detail)
    _undercarriage(kit, p)
    with kit.placed(turned(np.deg2rad(float(p["slew_deg"])))):
        _house(kit, p)
        _arm(kit, p)
    return kit.built(recenter=True)


def _undercarriage(kit: HeavyKit, p: Parameters) -> None:
    """Car body, track frames, rollers, and shoes around them."""
    half, shoe, long = float(p["width"]) / 2, float(p["shoe"]), float(p["track_length"])
    y, r = half - shoe / 2, _TRACK_HIGH_M / 2
    reach = long / 2 - r
    path = [*arc_points((reach, r), r, -90, 90, 9), *arc_points((-reach, r), r, 90, 270, 9)]
    shoes = _shoes(np.array(path), shoe, kit.detail)
    lift = -float(shoes.bounds()[0, 2])
    for sign in (1.0, -1.0):
        kit.add("track", shoes.moved(_at(0.0, sign * y, lift)))
    chain = [
        *arc_points((reach, r + lift), r + 0.014, -90, 90, 9),
        *arc_points((-reach, r + lift), r + 0.014, 90, 270, 9),
    ]
    kit.sheet("track_chain", chain, (y - 0.10, y + 0.10), kit.looks.row("machine_dark"), both=True)
    kit.box("frame", (0.0, y, r), (2 * reach + 0.1, 0.34, 0.46), round_m=0.05, both=True)
    for x, radius in ((reach, r - 0.10), (-reach, r - 0.08)):
        kit.tube("frame_wheel", [(x, y - 0.16, r), (x, y + 0.16, r)], radius, kit.looks.row("worn_steel"), both=True)
    for x in np.linspace(-reach + 0.45, reach - 0.45, 7) if kit.detail < 2 else []:
        kit.tube(
            "bar_roller",
            [(float(x), y - 0.2, 0.17), (float(x), y + 0.2, 0.17)],
            0.10,
            kit.looks.row("worn_steel"),
            both=True,
        )
    kit.box("frame", (0.0, 0.0, 0.66), (1.5, 2 * y, 0.36), round_m=0.08)
    kit.tube("frame", [(0.0, 0.0, 0.80), (0.0, 0.0, _DECK_M + 0.01)], 0.62)


def _shoes(path: Floats, breadth: float, detail: int) -> Mesh:
    """Track shoes with grousers along a closed path (n, 2) in x and z, clockwise bars outward."""
    closed = np.concatenate([path, path[:1]])
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = round(way[-1] / _PITCH_M) if detail < 2 else round(way[-1] / 0.45)
    pitch = way[-1] / count
    at = (np.arange(count) + 0.5) * pitch
    x, z = np.interp(at, way, closed[:, 0]), np.interp(at, way, closed[:, 1])
    ahead = np.stack([np.interp(at + 0.02, way, closed[:, i], period=way[-1]) for i in (0, 1)], 1)
    behind = np.stack([np.interp(at - 0.02, way, closed[:, i], period=way[-1]) for i in (0, 1)], 1)
    turn = np.arctan2(ahead[:, 1] - behind[:, 1], ahead[:, 0] - behind[:, 0])
    plate, bar = rounded_box((0.96 * pitch, breadth, 0.03), 0.0, 1), rounded_box((0.03, breadth, 0.05), 0.0, 1)
    meshes = []
    for k in range(count):
        c, s = np.cos(turn[k]), np.sin(turn[k])
        T = np.eye(4)
        T[:3, :3] = [[c, 0, -s], [0, 1, 0], [s, 0, c]]
        T[:3, 3] = x[k] + 0.025 * s, 0.0, z[k] - 0.025 * c
        meshes.append(plate.moved(T))
        if detail == 0:
            meshes.append(bar.moved(T))
    return merge(meshes)


def _at(x: float, y: float, z: float) -> Floats:
    T = np.eye(4)
    T[:3, 3] = x, y, z
    return T


def _house(kit: HeavyKit, p: Parameters) -> None:
    """Platform, engine room with counterweight, tank at the right, cab at the left, rails."""
    half, tail = float(p["house_half"]), float(p["tail"])
    high = _DECK_M + 1.05
    kit.span("body_two_deck", (-tail + 0.5, -half, _DECK_M), (1.05, half, _DECK_M + 0.14))
    stern = End(((_DECK_M, 0.06), (_DECK_M + 0.3, 0.0), (high, 0.04)), 0.38, 0.18)
    s = Section(-tail, -tail + 0.95, half, _DECK_M + 0.02, high, stern, End(((0.0, 0.0), (4.0, 0.0)), 0.0, 0.04), 0.02)
    _skin(kit, s, "weights_body", "machine_dark")
    room = Section(
        -tail + 0.90,
        -0.55,
        half - 0.01,
        _DECK_M + 0.12,
        high - 0.03,
        End(((0.0, 0.0), (4.0, 0.0)), 0.0, 0.04),
        End(((0.0, 0.0), (4.0, 0.0)), 0.0, 0.10),
        0.03,
    )
    _skin(kit, room, "body_two_room", "")
    for k in range(6 if kit.detail == 0 else 0):
        x = -tail + 1.1 + 0.13 * k
        kit.span("trim_vent", (x, half - 0.03, _DECK_M + 0.35), (x + 0.07, half + 0.004, _DECK_M + 0.75), both=True)
    kit.box("body_two_tank", (0.02, -half + 0.42, _DECK_M + 0.48), (1.25, 0.80, 0.72), round_m=0.07)
    kit.box("step_top", (0.02, -half + 0.42, _DECK_M + 0.845), (1.1, 0.66, 0.02))
    with kit.placed(_at(0.0, half - 0.50, 0.0)):
        add_machine_cab(
            kit, -0.62, 1.12, 0.49, _DECK_M + 0.13, float(p["height"]) - 0.12, lean=0.16, sill=_DECK_M + 0.75
        )
    if kit.detail < 2:
        rail = [
            (-0.3, 0.03 - half, high - 0.3),
            (-0.3, 0.03 - half, high + 0.35),
            (0.6, 0.03 - half, high + 0.12),
            (0.62, 0.03 - half, _DECK_M + 0.7),
        ]
        kit.tube("rail_hand", rail, 0.02, kit.looks.row("rim_yellow"))
        kit.tube("exhaust", [(-tail + 1.3, -0.5, high - 0.05), (-tail + 1.3, -0.5, high + 0.30)], 0.06)
        kit.box("mirror_right", (0.55, -half - 0.06, high + 0.05), (0.06, 0.18, 0.26), round_m=0.03)
        kit.tube("mirror_right", [(0.55, 0.02 - half, high - 0.3), (0.55, -half - 0.06, high)], 0.014)
    name_x = 0.5 * (-tail + 0.9 - 0.55)
    for y, right in ((half + 0.004, (-1.0, 0.0, 0.0)), (-half - 0.004, (1.0, 0.0, 0.0))):
        kit.text(
            "glyph_dark", str(p["firm"]), (name_x, y - np.sign(y) * 0.03, high - 0.17), right, 0.15, room_m=tail - 1.6
        )


def _skin(kit: HeavyKit, s: Section, name: str, row: str) -> None:
    solid, frame = section_solid(s)
    skin = drape(solid, frame, ((12, 10, 8), (7, 6, 5), (4, 4, 3))[kit.detail], name)
    mesh = mirror_pair(skin).mesh()
    kit.add(name, mesh, kit.looks.row(row) if row else None)


def _arm(kit: HeavyKit, p: Parameters) -> None:
    """Boom, stick and bucket in the house's middle plane, with their rams."""
    foot, knee, wrist, stick_rad, bucket_rad = _pose(p)
    boom, stick = float(p["boom_m"]), float(p["stick_m"])
    chord = np.arctan2(knee[1] - foot[1], knee[0] - foot[0])
    outline = [
        (-0.10, 0.16),
        (-0.12, -0.14),
        (0.36 * boom, 0.32),
        (0.52 * boom, 0.34),
        (boom + 0.06, -0.14),
        (boom + 0.10, 0.12),
        (0.58 * boom, 0.88),
        (0.40 * boom, 0.92),
    ]
    kit.sheet("body_two_boom", _turned(outline, foot, chord), (-0.21, 0.21))
    stick_out = [
        (-0.62, 0.22),
        (-0.66, 0.02),
        (-0.10, -0.17),
        (0.35, -0.17),
        (stick + 0.05, -0.11),
        (stick + 0.10, 0.08),
        (0.25, 0.27),
        (-0.15, 0.33),
    ]
    kit.sheet("body_two_stick", _turned(stick_out, knee, stick_rad), (-0.16, 0.16))
    _bucket(kit, wrist, bucket_rad)

    def on_boom(u: float, v: float) -> Floats:
        return np.array(_turned([(u, v)], foot, chord)[0])

    def on_stick(u: float, v: float) -> Floats:
        return np.array(_turned([(u, v)], knee, stick_rad)[0])

    _ram(kit, np.array([foot[0] + 0.42, foot[1] - 0.42]), on_boom(0.46 * boom, 0.60), 0.30)
    _ram(kit, on_boom(0.50 * boom, 0.92), on_stick(-0.60, 0.16), 0.0)
    link = np.array(_turned([(0.10, 0.30)], wrist, bucket_rad)[0])
    _ram(kit, on_stick(-0.05, 0.36), on_stick(stick - 0.42, 0.26), 0.0)
    for y in (-0.14, 0.14):
        elbow = on_stick(stick - 0.42, 0.26)
        kit.tube("arm_link", [(elbow[0], y, elbow[1]), (link[0], y, link[1])], 0.045)
        tip = on_stick(stick - 0.30, 0.0)
        kit.tube("arm_link", [(elbow[0], y, elbow[1]), (tip[0], y, tip[1])], 0.045)
    for x, z in (foot, knee, wrist):
        kit.tube("bar_pin", [(x, -0.26, z), (x, 0.26, z)], 0.07)
    kit.span("body_two_foot", (foot[0] - 0.35, -0.30, _DECK_M + 0.1), (foot[0] + 0.25, -0.22, foot[1] + 0.16))
    kit.span("body_two_foot", (foot[0] - 0.35, 0.22, _DECK_M + 0.1), (foot[0] + 0.25, 0.30, foot[1] + 0.16))
    kit.span("body_two_foot", (foot[0] + 0.20, -0.34, _DECK_M + 0.02), (foot[0] + 0.55, 0.34, foot[1] - 0.36))


def _pose(p: Parameters) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float], float, float]:
    """Pins of boom, stick and bucket (x, z), and the directions of stick and bucket; the bucket is above the ground."""
    boom, stick = float(p["boom_m"]), float(p["stick_m"])
    lift, opening, curl = (np.deg2rad(float(p[key])) for key in ("boom_deg", "stick_deg", "curl_deg"))
    while True:
        knee = (_FOOT[0] + boom * np.cos(lift), _FOOT[1] + boom * np.sin(lift))
        stick_rad = lift + np.pi + opening
        wrist = (knee[0] + stick * np.cos(stick_rad), knee[1] + stick * np.sin(stick_rad))
        bucket_rad = stick_rad - curl
        lowest = min(z for _, z in _turned(_BUCKET, wrist, bucket_rad))
        if lowest >= 0.03 or lift > 1.2:
            return _FOOT, knee, wrist, stick_rad, bucket_rad
        lift += 0.02


_BUCKET: Outline = [(1.28, -0.02), (1.12, 0.36), (0.86, 0.60), (0.50, 0.68), (0.18, 0.58), (-0.04, 0.34), (-0.12, 0.02)]
"""Outside of the bucket's shell from the teeth to the pin, in its own frame: u from pin to teeth, v outward."""


def _bucket(kit: HeavyKit, wrist: tuple[float, float], angle: float) -> None:
    """Open bucket: two side plates, a shell, teeth, and ears at the pin."""
    half = 0.55
    inside = [(0.55 + (u - 0.55) * 0.95, 0.16 + (v - 0.16) * 0.94) for u, v in _BUCKET]
    kit.sheet("bucket", _turned([*_BUCKET, *inside[::-1]], wrist, angle), (-half, half))
    cheek = [*_BUCKET, (0.15, -0.02), (0.7, 0.05)]
    kit.sheet("bucket", _turned(cheek, wrist, angle), (half - 0.035, half), both=True)
    ear = [(-0.12, -0.08), (0.14, -0.08), (0.28, 0.40), (0.0, 0.42)]
    kit.sheet("bucket", _turned(ear, wrist, angle), (0.16, 0.22), both=True)
    for y in np.linspace(-half + 0.08, half - 0.08, 5) if kit.detail < 2 else []:
        tooth = [(1.20, 0.03), (1.20, -0.07), (1.42, -0.035)]
        kit.sheet("bucket", _turned(tooth, wrist, angle), (float(y) - 0.05, float(y) + 0.05))


def _ram(kit: HeavyKit, a: Floats, b: Floats, apart: float) -> None:
    """Hydraulic cylinder from a to b (x, z): a thick barrel and a bright rod; two side by side if `apart`."""
    share = a + 0.58 * (b - a)
    for y in (-apart, apart) if apart else (0.0,):
        kit.tube("cylinder", [(a[0], y, a[1]), (share[0], y, share[1])], 0.075, kit.looks.row("machine_dark"))
        kit.tube("ram", [(share[0], y, share[1]), (b[0], y, b[1])], 0.045)
    if apart:
        kit.tube("bar_pin", [(b[0], -apart - 0.05, b[1]), (b[0], apart + 0.05, b[1])], 0.06)


def _turned(outline: Outline, origin: tuple[float, float], angle: float) -> Outline:
    """Points (u, v) turned by an angle and moved to an origin."""
    c, s = np.cos(angle), np.sin(angle)
    return [(float(origin[0] + c * u - s * v), float(origin[1] + s * u + c * v)) for u, v in outline]
