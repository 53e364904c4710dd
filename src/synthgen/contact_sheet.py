"""Contact sheets: a row of instances of one family, with a scale bar and a person of 1.75 m, as a picture.

For looking at what the families build. Every instance is drawn from its own random stream, labelled with its number
and its size, and lit by a clear sky. Not here: streets (`making`).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from synthgen.arrays import Floats, Singles, UInt8s
from synthgen.errors import InputError, OutputError
from synthgen.geometry import R_VEHICLE_CAMERA, move_points, pose, project, transform
from synthgen.physics.camera_response import HEADROOM, SensorResponse
from synthgen.physics.daylight import daylight, sun_color
from synthgen.physics.develop import display
from synthgen.physics.metering import auto_exposure
from synthgen.physics.sky import sky_dome
from synthgen.records import Asset, CameraModel, Light, Material, Mesh, Part, Rays, Scene
from synthgen.render.denoise import denoise
from synthgen.render.guides import Guides
from synthgen.render.mitsuba import MitsubaRenderer
from synthgen.rng import stream
from synthgen.store.files import clear_errors, replacing
from synthgen.trace.embree import EmbreeTracer
from synthgen.world import catalog
from synthgen.world.compile import scene_of

FIGURE_M: Final = 1.75
PER_ROW: Final = 4
_VIEW_DEG: Final = (35.0, 9.0)  # from ahead of the bodies to their left, and above: three quarters, as in catalogs
_SUN_DEG: Final = (80.0, 42.0)  # azimuth from the bodies' front and elevation: most sides lit, with a shadow below
_LENS_DEG: Final = 16.0  # half the width of the picture: a long lens, which keeps proportions
_GROUND: Final = Material("ground", (0.22, 0.22, 0.21), 0.9, 0.4, specular=0.2, substance="concrete")
_BAR: Final = tuple(Material(f"bar_{k}", (shade,) * 3, 0.6, 0.5) for k, shade in enumerate((0.02, 0.8)))


def contact_sheet(
    family: str,
    out: Path,
    *,
    count: int = 6,
    seed: int = 0,
    detail: int = 0,
    fixed: Mapping[str, object] | None = None,
    width_px: int = 1600,
    samples: int = 16,
) -> dict[str, Any]:
    """Render `count` instances of a family at a level of detail; `fixed` parameters are the same for all.

    `samples` are paths per pixel.

    Returns
    -------
    dict
        `out`, and for each instance its parameters, size [m] and number of triangles.

    Raises
    ------
    InputError
        If there is no such family, a parameter or its value does not fit, or the file cannot be written.
    """
    out = Path(out)
    if out.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise OutputError(f"{out}: expected a name that ends in .png or .jpg")
    if not out.parent.is_dir():
        raise OutputError(f"{out.parent}: no such folder; make it first or choose another")
    if not 1 <= count <= 24:
        raise InputError(f"expected 1 to 24 instances, got {count}")
    drawn = [catalog.draw(family, stream(seed, "contact sheet", family, k), fixed) for k in range(count)]
    bodies = [catalog.build(family, parameters, detail) for parameters in drawn]
    starts = np.linspace(0, count, -(-count // PER_ROW) + 1).round().astype(int)
    rows = [_row_picture(family, bodies[a:b], a, width_px, samples) for a, b in pairwise(starts)]
    ok, encoded = cv2.imencode(out.suffix, np.concatenate(rows)[..., ::-1])
    if not ok:
        raise OutputError(f"{out}: the picture could not be encoded")
    with clear_errors(out.parent, kept="nothing was written"), replacing(out) as partial:
        partial.write_bytes(encoded.tobytes())
    instances = [
        {
            "parameters": parameters,
            "size_m": [round(float(x), 3) for x in np.ptp(body.bounds(), axis=0)],
            "triangles": sum(len(part.mesh.faces) for part in body.parts),
        }
        for parameters, body in zip(drawn, bodies, strict=True)
    ]
    return {"out": str(out), "family": family, "instances": instances}


def _row_picture(family: str, bodies: Sequence[Asset], first: int, width_px: int, samples: int) -> UInt8s:
    """The labelled picture (h, w, 3) of one row, sRGB; `first` is the number of its first body."""
    row = [*bodies, _figure()]
    places = _in_a_row(row)
    bar_m, bar = _scale_bar(row, places)
    ground = Mesh.make([[-2e3, -2e3, 0], [2e3, -2e3, 0], [2e3, 2e3, 0], [-2e3, 2e3, 0]], [[0, 1, 2], [0, 2, 3]])
    floor = Asset("ground.other", (Part("ground", ground, _GROUND, "ground.other"), *bar))
    scene = scene_of([floor, *row], [np.eye(4), *places])
    camera, T_world_cam = _view(row, places, width_px)
    picture = _developed(_radiance(scene, camera, T_world_cam, samples))
    for k, (body, T) in enumerate(zip(row, places, strict=True)):
        pixels = _pixels(_corners([body], [T]), camera, T_world_cam)
        x, y = float(pixels[:, 0].mean()), float(pixels[:, 1].max()) + 24
        if k < len(bodies):
            size = " x ".join(f"{value:.2f}" for value in np.ptp(body.bounds(), axis=0))
            _write(picture, f"{first + k}: {size} m", x, y)
        else:
            _write(picture, f"{FIGURE_M} m", x, y)
    _write(picture, f"{family}   bar {bar_m:g} m", len(picture[0]) / 2, 24, scale=0.7)
    return picture


def _figure() -> Asset:
    """A person for scale, the same on every sheet."""
    person = catalog.draw("person.adult", stream(0, "contact sheet", "figure"), {"stature_m": FIGURE_M})
    return catalog.build("person.adult", person, 0)


def _right() -> Floats:
    """Direction (2,) on the ground along which the row stands: to the right in the picture."""
    azimuth = np.deg2rad(_VIEW_DEG[0])
    return np.array([-np.sin(azimuth), np.cos(azimuth)])


def _in_a_row(bodies: Sequence[Asset]) -> list[Floats]:
    """Places (4, 4) from left to right as the camera sees them, with a gap of a sixth of the mean width."""
    spans = [_span(body) for body in bodies]
    gap = sum(high - low for low, high in spans) / len(spans) / 6.0
    places, at = [], 0.0
    for low, high in spans:
        x, y = (at - low) * _right()
        places.append(pose(float(x), float(y), 0.0))
        at += high - low + gap
    return places


def _span(body: Asset) -> tuple[float, float]:
    """Least and greatest coordinate of a body along the row. [m]"""
    (x0, y0, _), (x1, y1, _) = body.bounds()
    along = np.array([[x0, y0], [x0, y1], [x1, y0], [x1, y1]]) @ _right()
    return float(along.min()), float(along.max())


def _scale_bar(row: Sequence[Asset], places: Sequence[Floats]) -> tuple[float, list[Part]]:
    """Length of a bar of five black and white pieces on the ground before the row, and its parts."""
    corners = _corners(row, places)
    width_m = float(np.ptp(corners[:, :2] @ _right()))
    length = max(size for size in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0) if size <= max(0.5, width_m / 4))
    toward = np.array([np.cos(np.deg2rad(_VIEW_DEG[0])), np.sin(np.deg2rad(_VIEW_DEG[0]))])
    start = float((corners[:, :2] @ toward).max()) + 0.02 * width_m
    left = float((corners[:, :2] @ _right()).min())
    parts = []
    for k in range(5):
        along = left + length * np.array([k, k + 1]) / 5
        flat = [a * _right() + (start + d) * toward for d in (0.0, 0.02 * length) for a in along]
        mesh = Mesh.make([[*flat[i], 0.002] for i in (0, 1, 3, 2)], [[0, 2, 1], [0, 3, 2]])
        parts.append(Part(f"bar_{k}", mesh, _BAR[k % 2], "ground.other"))
    return length, parts


def _corners(row: Sequence[Asset], places: Sequence[Floats]) -> Floats:
    """Corners (n, 3) of the boxes of all bodies, in the world."""
    boxes = []
    for body, T in zip(row, places, strict=True):
        low, high = body.bounds()
        box = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
        boxes.append(move_points(T, box))
    return np.concatenate(boxes)


def _view(row: Sequence[Asset], places: Sequence[Floats], width_px: int) -> tuple[CameraModel, Floats]:
    """A camera that sees the whole row, with room for the labels, and its pose."""
    corners = _corners(row, places)
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    azimuth, elevation = np.deg2rad(_VIEW_DEG)
    half_m = float(np.abs((corners - middle)[:, :2] @ _right()).max()) * 1.06
    away = np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
    depth_m = float(((corners - middle) @ away).max())
    eye = middle + (half_m / np.tan(np.deg2rad(_LENS_DEG)) + depth_m) * away
    x, y, z = (float(value) for value in eye)
    T = pose(x, y, z, float(azimuth) + np.pi, float(elevation)) @ transform(R_VEHICLE_CAMERA)
    focal = width_px / 2 / np.tan(np.deg2rad(_LENS_DEG))
    tall = CameraModel(width_px, width_px, focal, focal, width_px / 2, width_px / 2)
    rows = _pixels(corners, tall, T)[:, 1]
    top, bottom = float(rows.min()) - 60, float(rows.max()) + 60
    return CameraModel(width_px, round(bottom - top), focal, focal, width_px / 2, width_px / 2 - top), T


def _pixels(points: Floats, camera: CameraModel, T_world_cam: Floats) -> Floats:
    """Pixels (n, 2) of points (n, 3) of the world."""
    seen = move_points(np.linalg.inv(T_world_cam), points)
    return np.asarray(project(seen, camera.fx, camera.fy, camera.cx, camera.cy))


def _radiance(scene: Scene, camera: CameraModel, T_world_cam: Floats, samples: int) -> Singles:
    """Denoised radiance (h, w, 3) under a clear sky."""
    azimuth, elevation = np.deg2rad(_SUN_DEG)
    sun = np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
    sky = sky_dome(sun, 3.0, 0.0, stream(0, "contact sheet", "sky"))
    light = Light(sun, daylight(elevation).direct_normal_lx * sun_color(elevation), sky)
    noisy = MitsubaRenderer(scene).render(camera, T_world_cam, 0.0, light=light, samples=samples, seed=0)
    directions = camera.directions() @ T_world_cam[:3, :3].T
    origins = np.broadcast_to(T_world_cam[:3, 3], directions.shape)
    rays = Rays(origins, directions, np.zeros(len(directions)))
    tracer = EmbreeTracer(scene)
    look = Guides(scene, tracer).at(tracer.intersect(rays), rays, 1.0 / camera.fx)
    size = (camera.height, camera.width, 3)
    return denoise(noisy, (look.albedo * look.passed[:, None]).reshape(size), look.normal.reshape(size), "high")


def _developed(radiance: Singles) -> UInt8s:
    """The radiance as a camera without lens and noise shows it."""
    response = SensorResponse()
    exposure = auto_exposure(radiance, response)
    linear = radiance * np.asarray(exposure.balance, np.float32) / exposure.white_cd_per_m2(response)
    return display(linear, HEADROOM)


def _write(picture: UInt8s, text: str, x: float, y: float, scale: float = 0.5) -> None:
    """Text centered at x with its foot at y."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    (width, _), _ = cv2.getTextSize(text, font, scale, 1)
    at = (round(x - width / 2), round(min(y, len(picture) - 8)))
    cv2.putText(picture, text, at, font, scale, (255, 255, 255), 1, cv2.LINE_AA)
