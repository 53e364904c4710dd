"""Procedural textures: what varies a material's base color and roughness (mean 1), and its relief. Tileable.

Start at `texture`, `roughness` and `relief`; `SIZES_M` says how large one tile is on the surface. Row 0 is at v = 0,
rows run along v (up a wall, along a trunk). Made of the patterns in `patterns`; the same name gives the same arrays
always. Relief tilts normals in pictures, it moves no surface. Not modelled: directional wear along wheel tracks.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from synthgen.arrays import Singles
from synthgen.errors import UnknownNameError
from synthgen.rng import Generator, stream
from synthgen.world.surfaces import cladding, from_afar, outdoors
from synthgen.world.surfaces.bodily import BODILY, BODILY_SIZES_M
from synthgen.world.surfaces.fabrics import FABRIC_SIZES_M, FABRICS
from synthgen.world.surfaces.patterns import Surface, bond, cells, noise, per_cell, ramp, strokes, tinted

PIXELS = 512
"""Along each edge of tiles of a meter and more: 4 to 8 mm each."""

PIXELS_SMALL = 256
"""Along each edge of smaller tiles, 1 to 2 mm each, and of what is seen only from afar."""

SIZES_M: dict[str, float] = {
    "asphalt": 3.0,
    "concrete": 3.0,
    "pavers": 2.0,
    "grass_ground": 2.0,
    "soil": 2.0,
    "gravel": 1.5,
    "brick": 2.0,
    "plaster": 2.5,
    "roof_tiles": 2.4,
    "bark": 0.5,
    "wood": 1.0,
    "bark_birch": 0.5,
    "siding": 2.4,
    "ribbed": 2.4,
    "ashlar": 2.4,
    "coat": 2.0,
    "setts": 1.2,
    "metal": 1.0,
    "rubber": 0.5,
    "plastic": 0.5,
    "canopy": 12.0,
    "far_windows": 6.0,
} | (FABRIC_SIZES_M | BODILY_SIZES_M)
"""Edge of one tile on the surface [m]: blocks, bricks and tiles have standard sizes at this scale."""


def texture(name: str) -> Singles:
    """Texture (n, n, 3) float32, read-only, by name."""
    return _made(name)[0]


def relief(name: str) -> Singles:
    """Height (n, n) float32 of a texture's surface, read-only, mean 0. [m]"""
    return _made(name)[1]


def roughness(name: str) -> Singles:
    """What varies a material's roughness, (n, n) float32, read-only, mean 1.

    Wear polishes what stands high and dust settles in what lies low; dark stains are greasy, or damp.
    """
    return _made(name)[2]


WEAR: dict[str, tuple[float, float]] = {
    "asphalt": (0.10, 0.45),
    "concrete": (0.06, 0.60),
    "pavers": (0.12, 0.35),
    "setts": (0.16, 0.30),
    "brick": (0.10, 0.20),
    "plaster": (0.06, 0.40),
    "ribbed": (0.10, 0.50),
    "metal": (0.30, 0.60),
    "plastic": (0.22, 0.40),
    "rubber": (0.12, 0.30),
    "wood": (0.12, 0.20),
    "roof_tiles": (0.10, 0.25),
}
"""How much roughness falls on what stands high (per standard deviation of the height), and where stains are (per unit
of darkness): by eye, from photographs of wet and sunlit streets. Others: `WEAR_ELSE`."""

WEAR_ELSE = (0.08, 0.15)


@cache
def _made(name: str) -> tuple[Singles, Singles, Singles]:
    if name not in _PATTERNS:
        raise UnknownNameError("texture", "texture", name, _PATTERNS)
    n = PIXELS if SIZES_M[name] >= 1.0 and name not in _SMOOTH else PIXELS_SMALL
    color, height_m = _PATTERNS[name](n, stream(0, "texture", name))
    pixels = np.maximum(color, 0.02).astype(np.float32)
    pixels /= pixels.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    smooth = gaussian_filter(height_m.astype(np.float32), 1.0, mode="wrap")  # a texel is the smallest stone there is
    raised = (smooth - smooth.mean(dtype=np.float64)).astype(np.float32)
    gloss = _gloss(pixels, raised, WEAR.get(name, WEAR_ELSE))
    for array in (pixels, raised, gloss):
        array.setflags(write=False)
    return pixels, raised, gloss


def _gloss(pixels: Singles, raised: Singles, wear: tuple[float, float]) -> Singles:
    polish, stain = wear
    n = len(raised)
    small = pixels[..., 1].reshape(n // 8, 8, n // 8, 8).mean(axis=(1, 3))  # stains, not stones
    broad = zoom(small, 8, order=1, mode="grid-wrap", grid_mode=True)
    high = raised / max(float(raised.std()), 1e-9)
    varied = np.clip(1.0 - polish * high + stain * (broad - 1.0), 0.4, 1.6)
    return np.asarray(varied / varied.mean(dtype=np.float64), dtype=np.float32)


def _asphalt(n: int, rng: Generator) -> Surface:
    """Stone mastic: 8 mm stones in dark binder, worn unevenly, with faint stains and drips."""
    stones = noise(n, rng, slope=-0.5, low=n / 16, high=n / 2.6)  # stones are a texel or two wide
    tone = noise(n, rng, slope=-0.4, low=n / 16)
    worn = ramp(noise(n, rng, slope=1.2, low=2, high=60), -1.2, 1.2)
    stone = 1.0 + (0.1 + 0.12 * worn) * tone + 0.28 * (tone > 1.75)
    binder = ramp(stones, -1.6, 0.3)
    stains = ramp(noise(n, rng, slope=1.6, low=2, high=40), 1.1, 2.4)
    drips = ramp(noise(n, rng, slope=0.4, low=14, high=40), 2.7, 3.6)
    broad = 1.0 + 0.045 * noise(n, rng, slope=1.4, low=1, high=16) + 0.05 * (worn - 0.5)
    value = stone * (0.66 + 0.34 * binder) * broad * (1 - 0.13 * stains) * (1 - 0.3 * drips)
    # mean texture depth of SMA 0.8-1.2 mm (EN 13036-1)
    return tinted(value, 0.7 * tone), 0.0011 * binder * (1 - 0.4 * worn)


def _concrete(n: int, rng: Generator) -> Surface:
    """Cast concrete: clouds, fine sand, pores, a few runs of water along v."""
    clouds = 0.045 * noise(n, rng, slope=1.2, low=2, high=80)
    sand = 0.05 * noise(n, rng, slope=0.0, low=60)
    runs = ramp(noise(n, rng, slope=1.3, low=4, high=120, stretch=6), 0.8, 2.2)
    pores = ramp(noise(n, rng, slope=0.2, low=50, high=160), 2.5, 3.2)
    value = (1 + clouds + sand) * (1 - 0.07 * runs) * (1 - 0.4 * pores)
    return tinted(value, 0.4 * noise(n, rng, slope=1.5, low=1, high=30)), 0.006 * sand - 0.001 * pores


def _pavers(n: int, rng: Generator) -> Surface:
    """Concrete blocks of 200 mm by 100 mm in running bond, 5 mm sand joints."""
    warp = 0.0007 * np.stack([noise(n, rng, slope=1.0, low=3, high=60) for _ in range(2)])
    u, v, block = bond(n, 10, 20, shift=0.5, warp=warp)
    edge_m = np.minimum(np.minimum(u, 1 - u) * 0.2, np.minimum(v, 1 - v) * 0.1)
    joint = 1.0 - ramp(edge_m + 0.0008 * noise(n, rng, slope=0.3, low=30), 0.0015, 0.0055)
    tone = per_cell(block, rng)
    face = (1 + 0.075 * tone) * (1 + 0.06 * noise(n, rng, slope=0.3, low=40))
    face *= 1 + 0.06 * noise(n, rng, slope=1.4, low=1, high=30)
    dirt = 0.4 + 0.12 * noise(n, rng, slope=1.0, low=4, high=200)
    moss = ramp(noise(n, rng, slope=1.4, low=2, high=24), 0.9, 2.0)[..., None] * np.array([-0.12, 0.06, -0.16])
    sand = dirt[..., None] * (np.array([1.05, 1.0, 0.88]) + moss)
    color = (1 - joint)[..., None] * tinted(face, 0.8 * per_cell(block, rng)) + joint[..., None] * sand
    return color, 0.0006 * tone * (1 - joint) - 0.004 * joint


def _grass_ground(n: int, rng: Generator) -> Surface:
    """Short turf: blades over blades, clumps of other species, dry ones and bare spots between."""
    clump = noise(n, rng, slope=1.3, low=2, high=40)
    image = 0.42 + 0.06 * noise(n, rng, slope=0.5, low=20)
    hue = np.zeros((n, n))
    for depth in range(3):
        row, column, number = strokes(n, 16_000, 0.022, rng)
        tone = rng.normal(0.62 + 0.24 * depth, 0.17, 16_000)
        dry = (rng.uniform(0, 1, 16_000) < 0.1) * rng.uniform(0.5, 1.0, 16_000)
        image[row, column] = tone[number]
        hue[row, column] = dry[number]
    value = np.clip(image, 0.2, 2.0) * (1 + 0.1 * clump)
    green = np.array([0.0, 0.0, 0.0]) + clump[..., None] * np.array([0.07, 0.0, -0.03])
    return value[..., None] * (1 + green + hue[..., None] * np.array([1.3, 0.5, 0.9])), 0.004 * np.clip(image, 0.2, 1.4)


def _soil(n: int, rng: Generator) -> Surface:
    """Loose earth: crumbs of all sizes, damp hollows, a few stones."""
    warp = 0.01 * np.stack([noise(n, rng, slope=1.2, low=4, high=100) for _ in range(2)])
    crumbs = cells(n, 6000, rng, warp=warp)
    clods = cells(n, 500, rng, warp=2 * warp)
    value = 0.72 + 0.3 * ramp(crumbs.gap(), 0.0, 0.008) + 0.16 * ramp(clods.gap(), 0.0, 0.02)
    value = value * (1 + 0.1 * per_cell(crumbs.index, rng)) * (1 + 0.1 * noise(n, rng, slope=0.4, low=60))
    value = value * (1 + 0.12 * noise(n, rng, slope=1.4, low=1, high=30))
    stone = (per_cell(crumbs.index, rng) > 2.3) * ramp(crumbs.gap(), 0.002, 0.006)
    color = tinted(value * (1 + 0.5 * stone), 1.2 * noise(n, rng, slope=1.2, low=2, high=60) - 2.5 * stone)
    return color, 0.004 * ramp(crumbs.gap(), 0.0, 0.008) + 0.01 * ramp(clods.gap(), 0.0, 0.02) + 0.003 * stone


def _gravel(n: int, rng: Generator) -> Surface:
    """Crushed stone of 16-32 mm, two layers: stones above, dark gaps and fines below."""
    warp = 0.003 * np.stack([noise(n, rng, slope=1.0, low=20, high=120) for _ in range(2)])
    value = np.full((n, n), 0.42) + 0.1 * noise(n, rng, slope=0.3, low=50)
    tint, height_m = np.zeros((n, n)), np.zeros((n, n))
    for count in (6000, 2600):
        stones = cells(n, count, rng, warp=warp)
        tone = per_cell(stones.index, rng)
        size = 1.0 / np.sqrt(count)
        body = ramp(stones.gap(), 0.06 * size, 0.2 * size) * (per_cell(stones.index, rng) > -0.6)
        facets = 1 + 0.1 * noise(n, rng, slope=0.0, low=30, high=120)
        dome = 0.78 + 0.3 * ramp(stones.gap(), 0.0, 0.9 * size)
        value = (1 - body) * value * 0.85 + body * np.clip(1 + 0.2 * tone, 0.45, 1.7) * dome * facets
        tint = (1 - body) * tint + body * per_cell(stones.index, rng)
        height_m = (1 - body) * height_m + body * (0.7 * height_m.max() + 0.005 * dome)
    return tinted(value * (1 + 0.05 * noise(n, rng, slope=1.3, low=1, high=20)), 1.5 * tint), height_m


def _brick(n: int, rng: Generator) -> Surface:
    """Bricks of 240 mm by 71 mm in stretcher bond with 10 mm joints of lime mortar."""
    warp = 0.0006 * np.stack([noise(n, rng, slope=1.0, low=4, high=80) for _ in range(2)])
    u, v, brick = bond(n, 8, 24, shift=0.5, warp=warp)
    edge_m = np.minimum(np.minimum(u, 1 - u) * 0.25, np.minimum(v, 1 - v) * 0.0833)
    mortar = 1.0 - ramp(edge_m + 0.0011 * noise(n, rng, slope=0.5, low=20), 0.0035, 0.0075)
    tone, hue = per_cell(brick, rng), per_cell(brick, rng)
    burnt = ramp(per_cell(brick, rng), 1.2, 2.0)
    face = (1 + 0.1 * tone) * (1 + 0.08 * noise(n, rng, slope=0.6, low=20)) * (1 - 0.35 * burnt)
    face *= 1 - 0.35 * ramp(noise(n, rng, slope=0.3, low=40, high=160), 2.2, 3.0)
    red = face[..., None] * (1 + hue[..., None] * np.array([0.02, 0.09, 0.08]))
    lime = (1 + 0.08 * noise(n, rng, slope=0.8, low=8))[..., None] * np.array([1.25, 2.3, 2.8])
    soot = 1 - 0.07 * ramp(noise(n, rng, slope=1.5, low=1, high=40, stretch=2), 0.0, 2.0)
    color = ((1 - mortar)[..., None] * red + mortar[..., None] * lime) * soot[..., None]
    return color, 0.001 * tone * (1 - mortar) - 0.005 * mortar


def _plaster(n: int, rng: Generator) -> Surface:
    """Rubbed render: 2 mm grain, trowel clouds, faint runs of water along v."""
    grain = 0.05 * noise(n, rng, slope=0.2, low=50)
    pits = ramp(noise(n, rng, slope=0.5, low=30, high=200), 1.9, 3.0)
    clouds = 0.025 * noise(n, rng, slope=1.5, low=1, high=40)
    runs = ramp(noise(n, rng, slope=1.2, low=3, high=80, stretch=8), 0.8, 2.4)
    color = tinted(
        (1 + grain + clouds) * (1 - 0.14 * pits) * (1 - 0.045 * runs), 0.4 * noise(n, rng, slope=1.6, high=20)
    )
    return color, 0.01 * grain - 0.0015 * pits


def _roof_tiles(n: int, rng: Generator) -> Surface:
    """Clay pantiles, 300 mm wide, courses of 343 mm: rolls, shadowed laps, lichen."""
    warp = np.stack(
        [0.0008 * noise(n, rng, slope=1.0, low=3, high=40), 0.0012 * noise(n, rng, slope=1.0, low=3, high=40)]
    )
    u, v, tile = bond(n, 8, 7, shift=0.0, warp=warp)
    roll = 0.86 + 0.2 * np.cos(2 * np.pi * (u - 0.32)) + 0.05 * np.cos(4 * np.pi * u)
    lap = 1 - 0.62 * ramp(v, 0.9, 0.985) * (1 - 0.2 * np.cos(2 * np.pi * (u - 0.32)))
    lip = 1 + 0.12 * (1 - ramp(v, 0.0, 0.05))
    seam = 1 - 0.45 * (1 - ramp(np.minimum(u, 1 - u), 0.008, 0.045))
    face = roll * lap * lip * seam * (1 + 0.1 * per_cell(tile, rng)) * (1 + 0.05 * noise(n, rng, slope=0.6, low=16))
    face *= 1 - 0.12 * ramp(noise(n, rng, slope=1.3, low=2, high=40, stretch=2), 0.0, 2.0)
    lichen = ramp(noise(n, rng, slope=0.8, low=6, high=90), 2.0, 2.7)
    hue = 1 + per_cell(tile, rng)[..., None] * np.array([0.0, 0.06, 0.07])
    height_m = 0.025 * np.cos(2 * np.pi * (u - 0.32)) + 0.02 * (1 - v)  # rolls of 5 cm, laps of 2 cm
    return face[..., None] * hue * (1 + lichen[..., None] * np.array([0.1, 0.7, 0.9])), height_m


def _bark(n: int, rng: Generator) -> Surface:
    """Furrowed bark: long plates along v between dark fissures."""
    warp = np.stack([0.012 * noise(n, rng, slope=1.6, low=2, high=24), 0.02 * noise(n, rng, slope=1.4, low=2, high=24)])
    plates = cells(n, 85, rng, stretch=4.5, warp=warp)
    ridge = ramp(plates.gap() + 0.004 * noise(n, rng, slope=0.8, low=8, high=120, stretch=2.0), 0.0, 0.02)
    cracks = ramp(noise(n, rng, slope=0.8, low=8, high=120, stretch=0.35), 1.3, 2.4)
    fiber = 0.12 * noise(n, rng, slope=0.7, low=10, stretch=5.0)
    value = (0.38 + 0.7 * ridge) * (1 + fiber + 0.09 * per_cell(plates.index, rng)) * (1 - 0.3 * cracks * ridge)
    algae = ramp(noise(n, rng, slope=1.4, low=1, high=20), 0.6, 2.0)[..., None] * np.array([-0.05, 0.07, -0.06])
    return tinted(value, 0.6 * noise(n, rng, slope=1.0, low=3, high=60)) * (
        1 + algae
    ), 0.005 * ridge - 0.001 * cracks * ridge


def _wood(n: int, rng: Generator) -> Surface:
    """Sawn softwood, grain along v: early and late wood, fibers, a few knots' shadows."""
    place = (np.arange(n) + 0.5) / n
    warp = 0.018 * noise(n, rng, slope=1.8, low=1, high=16, stretch=4) + 0.0015 * noise(
        n, rng, slope=1, low=8, stretch=6
    )
    ring = np.mod(26 * (place[None, :] + warp), 1.0)
    late = ramp(ring, 0.35, 0.9) * (1 - ramp(ring, 0.93, 1.0))
    fiber = 0.06 * noise(n, rng, slope=0.4, low=30, stretch=14)
    value = (1.08 - 0.3 * late) * (1 + fiber + 0.05 * noise(n, rng, slope=1.4, low=1, high=12, stretch=3))
    return tinted(value, -1.1 * (late - 0.4), warmth=(-0.04, 0.0, 0.1)), 0.0004 * late + 0.003 * fiber


def _bark_birch(n: int, rng: Generator) -> Surface:
    """White paper bark: dark lenticels across the trunk, chalky bands, a few black scars."""
    bands = 0.05 * noise(n, rng, slope=1.2, low=2, high=80, stretch=0.15)
    paper = 1.05 + bands + 0.025 * noise(n, rng, slope=0.4, low=30)
    dark = np.zeros((n, n))
    for count, length, ink in ((70, 0.035, 0.55), (34, 0.1, 0.75), (10, 0.2, 0.85)):
        row, column, number = strokes(n, count, length, rng, angle_rad=0.0, spread_rad=0.03, bend_rad=0.06)
        weight = (ink * rng.uniform(0.5, 1.0, count))[number]
        for thick in range(3 if length > 0.05 else 2):
            np.maximum.at(dark, ((row + thick) % n, column), weight)
    scars = ramp(noise(n, rng, slope=1.5, low=3, high=120, stretch=0.7), 2.0, 2.5)
    value = paper * (1 - np.maximum(dark, 0.88 * scars))
    return tinted(value, 0.6 * noise(n, rng, slope=1.2, low=2, high=40, stretch=0.4)), 0.01 * bands - 0.002 * scars


def _coat(n: int, rng: Generator) -> Surface:
    """Fur between a pale belly at v = 0 and a dark back at v = 1/2, and back again; short hair, tufts."""
    v = (np.arange(n) + 0.5) / n
    pale = 0.5 + 0.5 * np.cos(2 * np.pi * v)
    depth = (0.74 + 0.30 * pale + 0.55 * pale**3)[:, None]
    hair = 0.03 * noise(n, rng, slope=0.3, low=40, stretch=0.2)
    tufts = 0.035 * noise(n, rng, slope=0.9, low=8, high=90, stretch=0.25)
    faded = -1.6 * np.broadcast_to(pale[:, None] ** 2, (n, n))
    return tinted(depth * (1 + hair + tufts), faded, warmth=(0.04, 0.0, -0.08)), 0.03 * tufts


_SMOOTH = frozenset({"coat", "wood", "metal", "canopy", "far_windows"})
"""Textures with no detail finer than a large pixel."""

_PATTERNS: dict[str, Callable[[int, Generator], Surface]] = {
    "asphalt": _asphalt,
    "concrete": _concrete,
    "pavers": _pavers,
    "grass_ground": _grass_ground,
    "soil": _soil,
    "gravel": _gravel,
    "brick": _brick,
    "plaster": _plaster,
    "roof_tiles": _roof_tiles,
    "bark": _bark,
    "wood": _wood,
    "bark_birch": _bark_birch,
    "siding": cladding.siding,
    "ribbed": cladding.ribbed,
    "ashlar": cladding.ashlar,
    "coat": _coat,
    "setts": outdoors.setts,
    "metal": outdoors.metal,
    "rubber": outdoors.rubber,
    "plastic": outdoors.plastic,
    "canopy": from_afar.canopy,
    "far_windows": from_afar.far_windows,
} | (FABRICS | BODILY)
