"""From the radiance at a camera's pixels to its picture: lens, sensor, processor; exposure follows the light.

Start at `Imaging`, which is made once for a camera and a scene and remembers the frames before; frames come in
their order. The physics is in `physics.lens`, `physics.camera_response` and `physics.develop`.
"""

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from synthgen.arrays import AnyArray, Singles, UInt8s
from synthgen.physics.camera_response import Exposure, SensorResponse
from synthgen.physics.defocus import defocused
from synthgen.physics.develop import ceiling, display, gray_factors, linear_colors
from synthgen.physics.fixed_pattern import fixed_pattern, with_dead_rows
from synthgen.physics.lens import LensField, through_lens
from synthgen.physics.metering import Reading, exposure_for, followed, meter
from synthgen.physics.mosaic import filtered
from synthgen.physics.soiling import through_film
from synthgen.physics.split_exposures import expose_split
from synthgen.physics.stray_light import with_stray_light
from synthgen.rng import Generator, stream
from synthgen.sensors.camera import Camera
from synthgen.sensors.camera_faults import CameraFaults
from synthgen.sensors.lamps import Lamps

_METERED_WIDTH_PX = 320


@final
@dataclass(frozen=True, slots=True)
class Photograph:
    """One picture in its three forms, and how it was taken.

    Attributes
    ----------
    raw : (h, w) uint16 or uint32
        Digital numbers of the mosaic.
    linear : (h, w, 3) float32
        Linear sRGB in units of white: 1 is the exposure's white; noise may be below 0.
    display : (h, w, 3) uint8
        sRGB.
    exposure : Exposure
    response : SensorResponse
        Of the camera.
    """

    raw: AnyArray
    linear: Singles
    display: UInt8s
    exposure: Exposure
    response: SensorResponse

    def facts(self) -> dict[str, float | int | str]:
        """Its row in the table `exposures`."""
        exposure, response = self.exposure, self.response
        return {
            "time_s": exposure.time_s,
            "gain": exposure.gain,
            **dict(zip(("balance_r", "balance_g", "balance_b"), exposure.balance, strict=True)),
            "white_cd_per_m2": exposure.white_cd_per_m2(response),
            "color_filter": response.color_filter,
            "dark_number": exposure.dark_number(response),
            "white_number": response.white_number,
            "electrons_per_number": 1.0 / response.dn_per_electron(exposure.gain),
            **dict(zip(("sensor_r", "sensor_g", "sensor_b"), gray_factors(response).tolist(), strict=True)),
        }


@final
class Imaging:
    """A camera at work in one scene. `seed` makes its fixed pattern: one camera has the same in all scenes."""

    def __init__(self, camera: Camera, seed: int, faults: CameraFaults | None = None) -> None:
        self._camera = camera
        self._faults = faults or CameraFaults()
        model, response = camera.model, camera.response
        size = (model.height, model.width)
        directions = model.directions().reshape(*size, 3)
        self._has_ray = model.has_ray().reshape(size)
        self._depth_per_range = model.depth_per_range().reshape(size)
        self._field = LensField.of(camera.lens, directions, (model.cx, model.cy), model.fx, self._has_ray)
        self._shading = self._field.transmission ** np.float32(-camera.processing.shading_correction)
        self._films = self._faults.films(size, model.fx)
        pattern = fixed_pattern(
            size,
            stream(seed, "camera", camera.pose.channel, "fixed pattern"),
            prnu=response.prnu,
            dsnu_e=response.dsnu_e,
            hot_pixels=response.hot_pixels,
            dead_pixels=response.dead_pixels,
        )
        self._pattern = with_dead_rows(pattern, self._faults.dead_rows(model.height))
        self._defects = pattern.defects() if camera.processing.corrects_defects else None
        self._control: Reading | None = None
        self._seen: tuple[float, Reading] | None = None

    def take(
        self, radiance: AnyArray, range_m: AnyArray, time_s: float, rng: Generator, lamps: Lamps | None = None
    ) -> Photograph:
        """The picture of linear sRGB radiance (h, w, 3) [cd/m2] of surfaces at a range (h, w) [m] along each ray.

        `lamps` are those that may flicker; `radiance` has their mean.
        """
        on_sensor = self._on_sensor(radiance, range_m)
        exposure = self._exposure(on_sensor, time_s)
        if lamps is not None and lamps.pulses:
            # Optics are linear: the change goes through the lens by itself.
            on_sensor = on_sensor + self._on_sensor(lamps.flicker(radiance, time_s, exposure.time_s), range_m)
        return self._developed(on_sensor, exposure, rng)

    def _on_sensor(self, radiance: AnyArray, range_m: AnyArray) -> Singles:
        camera, field = self._camera, self._field
        in_focus = defocused(radiance, range_m * self._depth_per_range, camera.lens, field.focal_px)
        for film in self._films:
            in_focus = through_film(in_focus, film)
        return through_lens(with_stray_light(in_focus, camera.lens, field), camera.lens, field)

    def _exposure(self, on_sensor: Singles, time_s: float) -> Exposure:
        """Exposure of this frame, from the frames before; the first is that of a camera used to its light."""
        camera, response = self._camera, self._camera.response
        if camera.fixed is not None:
            return replace(camera.fixed, balance=meter(self._for_metering(on_sensor), response).balance)
        if self._control is None or self._seen is None:
            self._control = meter(self._for_metering(on_sensor), response)
        elif not self._faults.is_stuck:
            elapsed_s = max(time_s - self._seen[0], 0.0)
            self._control = followed(self._control, self._seen[1], elapsed_s, camera.exposure_lag_s)
        white = self._control.white_cd_per_m2 / 2.0 ** self._faults.exposure_stops(time_s)
        exposure = exposure_for(replace(self._control, white_cd_per_m2=white), response)
        saturation = response.headroom * exposure.white_cd_per_m2(response)
        self._seen = (time_s, meter(self._for_metering(on_sensor), response, saturation))
        return exposure

    def _for_metering(self, on_sensor: Singles) -> Singles:
        """A few of the pixels, with the vignetting taken out."""
        step = max(1, on_sensor.shape[1] // _METERED_WIDTH_PX)
        sample = on_sensor[::step, ::step] * self._shading[::step, ::step, None]
        has_ray = self._has_ray[::step, ::step]
        if not has_ray.all():
            sample[~has_ray] = sample[has_ray].mean(axis=0)  # what a fisheye does not see must not brighten the rest
        return sample

    def _developed(self, on_sensor: Singles, exposure: Exposure, rng: Generator) -> Photograph:
        response, processing = self._camera.response, self._camera.processing
        light = filtered(on_sensor, response.filters(), response.color_filter)
        raw = expose_split(light, response, exposure, self._pattern, rng)
        linear = linear_colors(
            raw,
            response,
            exposure,
            shading=self._shading,
            defects=self._defects,
            color_blur_px=processing.color_blur_px,
        )
        picture = display(linear, ceiling(response, exposure), processing.sharpening)
        return Photograph(raw, linear, picture, exposure, response)
