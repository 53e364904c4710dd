"""What sits on a lens or the glass before it: dirt, frost, scratches, something stuck to it, drops of water.

Each maker gives a `Film`, `through_film` looks through it. Sizes are angles, so that they do not depend on the number
of pixels; all is out of focus, being centimeters away. Shapes are our choice, with the sizes of S. Bernuth et al.,
"Rendering physically correct raindrops on windshields", IROS 2018 workshop, and of common photographs.
"""

from dataclasses import dataclass
from typing import final

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Floats, Singles, frozen
from synthgen.rng import Generator

Size = tuple[int, int]


@final
@dataclass(frozen=True, slots=True)
class Film:
    """A film over the picture.

    Attributes
    ----------
    passed, scattered : (h, w) float32
        Shares of light that come straight through, and spread over `haze_px`.
    reflectance : tuple of 3 floats
        Of what blocks the rest: it shines with the mean light of the picture, times this.
    haze_px : float
        Standard deviation of the spread. [px]
    source : (h, w, 2) float32 or None
        Where the light of a pixel comes from [px]; None for straight ahead.
    bent : (h, w) float32
        Share of light that comes from there.
    """

    passed: Singles
    scattered: Singles
    reflectance: tuple[float, float, float]
    haze_px: float
    source: Singles | None = None
    bent: Singles | None = None

    def __post_init__(self) -> None:
        for name in ("passed", "scattered"):
            object.__setattr__(self, name, frozen(getattr(self, name)))


def through_film(radiance: AnyArray, film: Film) -> Singles:
    """Radiance (h, w, 3) seen through a film."""
    picture = np.asarray(radiance, dtype=np.float32)
    mean = picture.mean(axis=(0, 1))
    seen = picture * film.passed[..., None]
    if film.scattered.any():
        soft = cv2.GaussianBlur(picture, (0, 0), film.haze_px, borderType=cv2.BORDER_REFLECT)
        seen += soft * film.scattered[..., None]
    blocked = 1.0 - film.passed - film.scattered
    if film.source is not None and film.bent is not None:
        soft = cv2.GaussianBlur(picture, (0, 0), film.haze_px, borderType=cv2.BORDER_REFLECT)
        x, y = film.source[..., 0], film.source[..., 1]
        seen += cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101) * film.bent[..., None]
        blocked -= film.bent
    return np.asarray(seen + blocked[..., None] * (mean * np.array(film.reflectance, np.float32)), dtype=np.float32)


def dirt(size: Size, focal_px: float, cover: float, rng: Generator) -> Film:
    """Dried mud and dust over a share of the picture: brown, 60 to 95 % dense."""
    mask = _patches(_clouds(size, focal_px, (8.0, 3.0, 1.0), rng), cover, _pixels(0.4, focal_px))
    density = 0.6 + 0.35 * _between_0_and_1(_clouds(size, focal_px, (4.0,), rng))
    blocked = mask * density
    return Film(_single(1.0 - blocked), _single(0.1 * blocked), (0.16, 0.12, 0.08), _pixels(1.0, focal_px))


def frost(size: Size, focal_px: float, cover: float, rng: Generator) -> Film:
    """Frost or condensation that grows from the rim inward: a bright haze."""
    y, x = _centered(size)
    grown = np.hypot(x, y) + 0.25 * _clouds(size, focal_px, (6.0, 2.0, 0.7), rng)
    mask = _patches(grown, cover, _pixels(1.5, focal_px))
    return Film(_single(1.0 - 0.92 * mask), _single(0.85 * mask), (0.8, 0.8, 0.8), _pixels(1.2, focal_px))


def blockage(size: Size, focal_px: float, cover: float, rng: Generator) -> Film:
    """One dense thing that reaches in from the rim: a leaf, a sticker, a bird's dropping, snow."""
    y, x = _centered(size)
    angle = rng.uniform(0, 2 * np.pi)
    near = -np.hypot(x - np.cos(angle), y - np.sin(angle)) + 0.12 * _clouds(size, focal_px, (8.0, 3.0), rng)
    mask = _patches(near, cover, _pixels(0.8, focal_px))
    gray = float(rng.choice([0.03, 0.1, 0.6]))
    return Film(_single(1.0 - 0.995 * mask), np.zeros(size, np.float32), (gray, gray, gray), 1.0)


def scratches(size: Size, focal_px: float, count: float, rng: Generator) -> Film:
    """Long thin scratches that scatter light."""
    height, width = size
    lines = np.zeros(size, np.float32)
    for _ in range(round(count)):
        x, y, angle = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, np.pi)
        reach = rng.uniform(0.1, 0.6) * width
        points = np.stack([np.linspace(-reach, reach, 20) + x, np.zeros(20) + y], axis=1)
        points[:, 1] += (points[:, 0] - x) * np.tan(0.8 * (angle - np.pi / 2))
        points += np.cumsum(rng.normal(0, 0.004 * width, (20, 2)), axis=0)
        cv2.polylines(lines, [np.round(points * 8).astype(np.int32)], False, 1.0, max(1, width // 640), cv2.LINE_AA, 3)
    soft = np.minimum(2.5 * cv2.GaussianBlur(lines, (0, 0), _pixels(0.07, focal_px)), 1.0)
    return Film(_single(1.0 - 0.7 * soft), _single(0.6 * soft), (0.5, 0.5, 0.5), _pixels(2.0, focal_px))


def drops(size: Size, focal_px: float, count: float, rng: Generator) -> Film:
    """Drops of water: each is a lens that shows a wide view upside down, dark at its rim."""
    height, width = size
    bent, rim = np.zeros(size, np.float32), np.zeros(size, np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    source = np.stack([x, y], axis=-1)
    for _ in range(round(count)):
        center = np.array([rng.uniform(0, width), rng.uniform(0, height)])
        radius = _pixels(float(np.clip(np.exp(rng.normal(np.log(0.9), 0.5)), 0.3, 3.0)), focal_px)
        left, top = (int(max(0, value - 2 * radius)) for value in center)
        part = np.s_[top : int(center[1] + 2 * radius) + 1, left : int(center[0] + 2 * radius) + 1]
        dx, dy = (x[part] - center[0]) / radius, (y[part] - center[1]) / (1.15 * radius)
        rho = np.hypot(dx, dy)
        inside = np.clip((1.0 - rho) / 0.5 + 0.5, 0.0, 1.0)
        is_new = inside > bent[part]
        view = np.stack([width / 2 - dx * 0.45 * width, height / 2 - dy * 0.45 * height], axis=-1)
        source[part] = np.where(is_new[..., None], view, source[part])
        rim[part] = np.where(is_new, 0.55 * np.clip(rho, 0, 1) ** 4, rim[part])
        bent[part] = np.maximum(bent[part], inside)
    clear = np.zeros(size, np.float32)
    return Film(
        _single(1.0 - bent), clear, (0.0, 0.0, 0.0), _pixels(2.0, focal_px), _single(source), _single(bent * (1 - rim))
    )


MAKERS = {"dirt": dirt, "frost": frost, "blockage": blockage, "scratches": scratches, "drops": drops}
"""Film of (size (h, w), focal length [px], share covered or count, generator), by name."""


def _clouds(size: Size, focal_px: float, cells_deg: tuple[float, ...], rng: Generator) -> Floats:
    """Smooth random field (h, w) of mean 0 and standard deviation about 1, finer parts being weaker."""
    total = np.zeros(size)
    for cell_deg in cells_deg:
        cell = max(2.0, _pixels(cell_deg, focal_px))
        coarse = rng.standard_normal((int(size[0] / cell) + 3, int(size[1] / cell) + 3)).astype(np.float32)
        total += cv2.resize(coarse, (size[1], size[0]), interpolation=cv2.INTER_CUBIC) * cell_deg / cells_deg[0]
    return total / max(float(total.std()), 1e-9)


def _patches(field: Floats, cover: float, soft_px: float) -> Singles:
    """1 where the field is highest, over a share `cover` of the picture, with soft edges."""
    mask = (field >= np.quantile(field, 1.0 - cover)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(soft_px, 0.5), borderType=cv2.BORDER_REFLECT))


def _centered(size: Size) -> tuple[Floats, Floats]:
    """Rows and columns (h, 1), (1, w), from -1 to 1."""
    y, x = (np.linspace(-1.0, 1.0, n) for n in size)
    return y[:, None], x[None, :]


def _between_0_and_1(field: Floats) -> Floats:
    return np.clip(0.5 + field / 4, 0.0, 1.0)


def _pixels(angle_deg: float, focal_px: float) -> float:
    return float(np.deg2rad(angle_deg)) * focal_px


def _single(array: AnyArray) -> Singles:
    return np.asarray(array, dtype=np.float32)
