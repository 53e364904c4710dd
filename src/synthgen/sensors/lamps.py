"""Lamps in a picture that are driven by pulses, and what an exposure sees of them.

Start at `lamps_seen`. Not modelled: their light on other surfaces, behind panes and in mirror images, which stays
the mean; all exposures of one picture see what the longest sees.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Ints, Singles
from synthgen.physics.pulsed_light import Pulses, draw_pulses, share_in_exposure
from synthgen.records import Hits, Scene
from synthgen.rng import stream
from synthgen.taxonomy import by_id


@final
@dataclass(frozen=True, slots=True)
class Lamps:
    """Pixels that show lamps.

    Attributes
    ----------
    pixels : (k,) int64
        Places in the flattened picture.
    radiance : (k, 3) float32
        What reaches the camera from the lamp on average. [cd/m2]
    lamp : (k,) int64
        Which of the lamps.
    pulses : tuple of n Pulses
        How each lamp is driven.
    """

    pixels: Ints
    radiance: Singles
    lamp: Ints
    pulses: tuple[Pulses, ...]

    def flicker(self, radiance: AnyArray, time_s: float, exposure_s: float) -> Singles:
        """What an exposure from `time_s` on gets more of a picture (h, w, 3) than the mean, or less."""
        more = np.array([share_in_exposure(each, time_s, exposure_s) - 1.0 for each in self.pulses], np.float32)
        change = np.zeros(radiance.shape, np.float32)
        # A pixel that is a lamp in part shines less than the lamp: no more than there is can be missing.
        there = radiance.reshape(-1, 3)[self.pixels]
        change.reshape(-1, 3)[self.pixels] = np.maximum(self.radiance * more[self.lamp, None], -there)
        return change


def lamps_seen(hits: Hits, scene: Scene, seed: int, sample: int, extinction_rgb: AnyArray) -> Lamps:
    """The lamps among hits (n,), dimmed by the air [1/m] on their way. Lit windows are no lamps.

    One object has one driver for all lamps of a material: both stop lamps, or all of a signal's red.
    """
    emission = np.array([material.emission for material in scene.materials], np.float32)
    shines = hits.is_hit() & (emission.max(axis=1) > 0)[hits.material_id] & ~_is_named("building")[hits.class_id]
    pixels = np.flatnonzero(shines)
    material = hits.material_id[pixels].astype(np.int64)
    numbers = hits.instance_id[pixels].astype(np.int64) * len(scene.materials) + material
    drivers, first, lamp = np.unique(numbers, return_index=True, return_inverse=True)
    is_vehicle = _is_named("vehicle")[hits.class_id[pixels[first]]]
    pulses = tuple(
        draw_pulses(stream(seed, "sample", sample, "pulses", int(driver)), bool(vehicle))
        for driver, vehicle in zip(drivers, is_vehicle, strict=True)
    )
    left = np.exp(-np.asarray(extinction_rgb) * hits.range_m[pixels, None].astype(float))
    return Lamps(pixels, (emission[material] * left).astype(np.float32), lamp.astype(np.int64), pulses)


def _is_named(word: str) -> AnyArray:
    """Whether the name of each class id, 0..255, has a word."""
    named = np.zeros(256, dtype=bool)
    named[[number for number, row in by_id().items() if word in row.name]] = True
    return named
