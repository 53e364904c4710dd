"""A rig as a picture: from above and from its left side, with the field of view of every sensor.

Start at `write_rig_picture`. Fields of view are drawn a few meters long, whatever the ranges are; a list has numbers.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Floats, UInt8s
from synthgen.errors import OutputError
from synthgen.geometry import turn_vectors
from synthgen.sensors.camera import Camera
from synthgen.sensors.lidar import Lidar
from synthgen.sensors.radar import Radar
from synthgen.sensors.rig import Rig
from synthgen.store.encode import image_bytes
from synthgen.store.files import clear_errors, replacing

SAMPLES: Final = 401
"""Places across a picture where its field of view is asked: to a quarter of a percent."""

WIDTH: Final = 1600
PANEL: Final = 760
LINE: Final = 22
COLUMNS: Final = (32, 240, 400, 690, 920)
COLORS: Final = {"camera": (170, 90, 20), "lidar": (40, 140, 40), "radar": (40, 40, 200)}
"""Blue, green, red; OpenCV's order is blue first."""
LENGTH_M: Final = {"camera": 1.0, "lidar": 0.45, "radar": 0.75}
"""Of a field of view, relative to the reach of the drawing, so that those of one mount do not hide each other."""

BODY_TOP: Final = np.array(
    [[-0.93, 0.75], [-0.93, -0.75], [-0.75, -0.91], [3.4, -0.91], [3.7, -0.6], [3.7, 0.6], [3.4, 0.91], [-0.75, 0.91]]
)
BODY_SIDE: Final = np.array(
    [
        [-0.93, 0.35],
        [-0.93, 0.95],
        [-0.6, 1.05],
        [-0.1, 1.43],
        [1.2, 1.45],
        [2.2, 0.98],
        [3.5, 0.8],
        [3.7, 0.6],
        [3.7, 0.25],
        [-0.8, 0.25],
    ]
)
"""Outline of a mid-size car (see `world.ego`): x and y, x and z in the ego frame. [m]"""


@final
@dataclass(frozen=True)
class Field:
    """What a sensor sees, in its own frame: horizontal and vertical span about its axis. [rad]"""

    kind: str
    channel: str
    model: str
    T_ego_axes: Floats
    right: float
    left: float
    down: float
    up: float

    def told(self) -> tuple[str, ...]:
        """A row of the list: channel, model, place, attitude, field of view."""
        x, y, z = self.T_ego_axes[:3, 3]
        wide, high = np.rad2deg(self.left - self.right), np.rad2deg(self.up - self.down)
        forward = self.T_ego_axes[:3, 0]
        yaw = np.rad2deg(np.arctan2(forward[1], forward[0])) + 0.0
        pitch = np.rad2deg(np.arcsin(np.clip(-forward[2], -1, 1))) + 0.0
        place, attitude = f"x {x:.2f}  y {y:.2f}  z {z:.2f} m", f"yaw {yaw:.1f}  pitch {pitch:.1f} deg"
        return self.channel, self.model, place, attitude, f"field {wide:.1f} x {high:.1f} deg"


def fields_of(rig: Rig) -> tuple[Field, ...]:
    """Fields of view of all sensors, cameras first."""
    return (
        *(_camera_field(camera) for camera in rig.cameras),
        *(_lidar_field(lidar) for lidar in rig.lidars),
        *(_radar_field(radar) for radar in rig.radars),
    )


def write_rig_picture(rig: Rig, out: Path) -> None:
    """Draw a rig to a file, `.png` or `.jpg`; `OutputError` if it cannot be written."""
    if out.suffix.lower() not in (".png", ".jpg"):
        raise OutputError(f"{out}: expected a name that ends in .png or .jpg")
    if not out.parent.is_dir():
        raise OutputError(f"{out.parent}: no such folder; make it first or choose another")
    data = image_bytes(draw_rig(rig), out.suffix.lower())
    with clear_errors(out.parent, kept="nothing was written"), replacing(out) as partial:
        partial.write_bytes(data)


def draw_rig(rig: Rig) -> UInt8s:
    """Picture (h, w, 3), sRGB."""
    fields = fields_of(rig)
    image = np.full((PANEL + 60 + LINE * (len(fields) + 1), WIDTH, 3), 255, np.uint8)
    places = np.array([field.T_ego_axes[:3, 3] for field in fields])
    reach = max(7.0, 1.3 * float(np.abs(places).max()))
    scale = PANEL / 2 / (1.08 * reach)
    top = _Panel(image, (PANEL // 2 + 20, PANEL // 2 + 40), scale, (0, 1), "from above (x up, y left)", True)
    high = max(0.5 * reach, 0.8 * float(places[:, 2].max()))
    side = _Panel(
        image,
        (WIDTH - PANEL // 2 - 20, PANEL // 2 + 40 + round(high * scale)),
        scale,
        (0, 2),
        "from the left side",
        False,
    )
    side.ground(reach)
    for panel in (top, side):
        _text(image, panel.title, (panel.origin[0] - PANEL // 2 + 20, 58), 0.55)
    if rig.carrier == "car":
        top.outline(BODY_TOP)
        side.outline(BODY_SIDE)
    elif rig.carrier == "pole":
        side.pole(places)
    for field in sorted(fields, key=lambda field: -LENGTH_M[field.kind]):
        length = 0.75 * reach * LENGTH_M[field.kind]
        top.wedge(field, length)
        side.wedge(field, length)
    for field in fields:
        top.mark(field)
        side.mark(field)
    _text(image, f"rig {rig.id}", (20, 28), 0.8)
    for index, field in enumerate(fields):
        line = (30, PANEL + 62 + LINE * (index + 1))
        cv2.circle(image, (18, line[1] - 5), 6, COLORS[field.kind], -1, cv2.LINE_AA)
        for column, text in zip(COLUMNS, field.told(), strict=True):
            _text(image, text, (column, line[1]), 0.5)
    return np.ascontiguousarray(image[..., ::-1])


@final
@dataclass(frozen=True)
class _Panel:
    """One view: the two axes of the ego frame that it shows, forward to the top or to the right."""

    image: UInt8s
    origin: tuple[int, int]
    scale: float
    axes: tuple[int, int]
    title: str
    is_upright: bool

    def place(self, points: AnyArray) -> AnyArray:
        """Pixels (n, 2) of points of the ego frame (n, 3)."""
        a, b = np.asarray(points)[:, self.axes[0]] * self.scale, np.asarray(points)[:, self.axes[1]] * self.scale
        u, v = (-b, -a) if self.is_upright else (a, -b)
        return np.rint(np.stack([u, v], axis=1) + self.origin).astype(np.int32)

    def flat(self, points: AnyArray) -> AnyArray:
        """Pixels of points (n, 2) given by the two axes alone."""
        full = np.zeros((len(points), 3))
        full[:, self.axes] = points
        return self.place(full)

    def outline(self, body: Floats) -> None:
        """The carrier's body."""
        cv2.fillPoly(self.image, [self.flat(body)], (232, 232, 232), cv2.LINE_AA)
        cv2.polylines(self.image, [self.flat(body)], True, (120, 120, 120), 1, cv2.LINE_AA)

    def pole(self, places: Floats) -> None:
        """A pole up to the highest sensor."""
        foot = places[places[:, 2].argmax()] * [1, 1, 0]
        ends = self.place(np.stack([foot, places[places[:, 2].argmax()]]))
        cv2.line(self.image, tuple(map(int, ends[0])), tuple(map(int, ends[1])), (150, 150, 150), 5, cv2.LINE_AA)

    def ground(self, reach: float) -> None:
        """The road, with a scale of a meter a tick, or ten."""
        step = 1 if reach < 15 else 10
        marks = np.arange(-reach // step * step, reach + step, step)
        ends = self.flat(np.array([[marks[0], 0.0], [marks[-1], 0.0]]))
        cv2.line(self.image, tuple(map(int, ends[0])), tuple(map(int, ends[1])), (90, 90, 90), 1, cv2.LINE_AA)
        for u, v in self.flat(np.stack([marks, np.zeros(len(marks))], axis=1)):
            cv2.line(self.image, (int(u), int(v)), (int(u), int(v) + 6), (90, 90, 90), 1, cv2.LINE_AA)
        _text(self.image, f"{step} m a tick", (int(ends[0][0]), int(ends[0][1]) + 24), 0.45)

    def wedge(self, field: Field, length_m: float) -> None:
        """A field of view as an area that lets what is below shine through."""
        if self.is_upright:
            steps = np.linspace(field.right, field.left, 41)
            local = np.stack([np.cos(steps), np.sin(steps), 0 * steps], axis=1)
            is_round = field.left - field.right > 2 * np.pi - 0.02
        else:
            local, is_round = _seen_from_side(field), False
        corner = field.T_ego_axes[:3, 3]
        rim = corner + length_m * turn_vectors(field.T_ego_axes, local)
        loops = [rim] if is_round else [np.vstack([corner, part]) for part in np.split(rim, len(rim) // 41)]
        for loop in loops:
            shade = self.image.copy()
            cv2.fillPoly(shade, [self.place(loop)], COLORS[field.kind], cv2.LINE_AA)
            cv2.addWeighted(shade, 0.13, self.image, 0.87, 0, self.image)
            cv2.polylines(self.image, [self.place(loop)], True, COLORS[field.kind], 1, cv2.LINE_AA)

    def mark(self, field: Field) -> None:
        """The sensor itself, and where it looks."""
        corner = field.T_ego_axes[:3, 3]
        ends = self.place(np.stack([corner, corner + 30 / self.scale * field.T_ego_axes[:3, 0]]))
        start, end = (tuple(map(int, point)) for point in ends)
        cv2.arrowedLine(self.image, start, end, COLORS[field.kind], 2, cv2.LINE_AA, 0, 0.35)
        cv2.circle(self.image, start, 5, COLORS[field.kind], -1, cv2.LINE_AA)
        cv2.circle(self.image, start, 5, (255, 255, 255), 1, cv2.LINE_AA)


def _seen_from_side(field: Field) -> Floats:
    """Directions of the vertical span ahead, and behind for what sees all around."""
    steps = np.linspace(field.down, field.up, 41)
    is_all_around = field.left - field.right > 1.5 * np.pi
    # What sees all around also sees ahead and behind of the carrier, wherever its own axis points.
    yaw = np.arctan2(*field.T_ego_axes[0, 1::-1]) if is_all_around else 0.0
    ahead = np.stack([np.cos(steps) * np.cos(yaw), np.cos(steps) * np.sin(yaw), np.sin(steps)], axis=1)
    return np.vstack([ahead, ahead * [-1, -1, 1]]) if is_all_around else ahead


def _camera_field(camera: Camera) -> Field:
    model = camera.model
    across, along = np.linspace(0.0, model.width, SAMPLES), np.linspace(0.0, model.height, SAMPLES)
    sides = model.directions_at(across, np.full(SAMPLES, model.cy))
    ends = model.directions_at(np.full(SAMPLES, model.cx), along)
    # A fisheye's circle may end before the picture does: what it does not see is NaN.
    to_left, to_up = -np.arctan2(sides[:, 0], sides[:, 2]), -np.arctan2(ends[:, 1], ends[:, 2])
    left, right, up, down = np.nanmax(to_left), np.nanmin(to_left), np.nanmax(to_up), np.nanmin(to_up)
    axes = np.eye(4)  # x forward, y left, z up of a camera's right, down, forward
    axes[:3, :3] = [[0, -1, 0], [0, 0, -1], [1, 0, 0]]
    name = f"{model.width}x{model.height}"
    return Field("camera", camera.pose.channel, name, camera.pose.T_ego_sensor @ axes, right, left, down, up)


def _lidar_field(lidar: Lidar) -> Field:
    directions = lidar.firings().directions.reshape(-1, 3)
    elevation = np.arcsin(directions[:, 2])
    azimuth = np.arctan2(directions[:, 1], directions[:, 0])
    is_round = float(np.ptp(azimuth)) > np.deg2rad(350.0)
    return Field(
        "lidar",
        lidar.pose.channel,
        lidar.device.id,
        lidar.pose.T_ego_sensor,
        -np.pi if is_round else float(azimuth.min()),
        np.pi if is_round else float(azimuth.max()),
        float(elevation.min()),
        float(elevation.max()),
    )


def _radar_field(radar: Radar) -> Field:
    side = np.deg2rad(max(scan.azimuth_gain[-1][0] for scan in radar.device.scans))
    up = np.deg2rad(max(scan.elevation_gain[-1][0] for scan in radar.device.scans))
    return Field("radar", radar.pose.channel, radar.device.id, radar.pose.T_ego_sensor, -side, side, -up, up)


def _text(image: UInt8s, text: str, place: tuple[int, int], size: float) -> None:
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, (30, 30, 30), 1, cv2.LINE_AA)
