"""Radiance at a camera: path traced, denoised, colored, glazed, and seen through the air.

Start at `Painter`. It knows one scene under one light; what a sensor makes of the radiance is `sensors.imaging`'s job.
"""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from synthgen.arrays import Floats, Singles
from synthgen.physics.daylight import daylight, sun_color
from synthgen.physics.fog_light import light_under_fog
from synthgen.physics.fog_view import through_air
from synthgen.physics.sky import horizon_radiance, sky_dome
from synthgen.records import CameraModel, Hits, Light, Rays, Scene
from synthgen.render.base import Renderer
from synthgen.render.coarse import coarse_camera, enlarged
from synthgen.render.denoise import denoise
from synthgen.render.guides import Guides, Look
from synthgen.render.laid_on import textures_laid_on, without_textures
from synthgen.render.panes import Glazier, glazed, without_panes
from synthgen.render.sun_disc import with_sun
from synthgen.render.tiles import render_through
from synthgen.rng import stream
from synthgen.trace.base import Tracer
from synthgen.world.world import World

TURBIDITY: Final = 3.0
"""Of the clear sky: typical clear air (Preetham et al. 1999: 2 very clear, 6 hazy)."""

DARKEST: Final = 0.02
"""Added to albedo where it divides: darker than matt black paint, so that what is nearly black is left as it is."""


@final
@dataclass(frozen=True)
class Quality:
    """How much work goes into a picture: paths per pixel, the denoiser's setting, and pixels a side for each traced."""

    samples: int
    denoiser: Literal["fast", "balanced", "high"]
    block: int = 1


QUALITIES: Final = {
    "draft": Quality(1, "fast", block=2),
    "standard": Quality(1, "fast"),
    "high": Quality(96, "high"),
}


@final
@dataclass(frozen=True)
class View:
    """What a camera looks at: its model and pose (4, 4) at a time, its pixels' rays, and what they met."""

    model: CameraModel
    T_world_camera: Floats
    time_s: float
    rays: Rays
    hits: Hits


@final
class Painter:
    """Pictures of one scene in linear radiance, by the renderer of a name at a quality."""

    def __init__(self, name: str, quality: str, scene: Scene, tracer: Tracer, world: World) -> None:
        renderer = make_renderer(name, scene)
        if renderer is None:
            raise ValueError(f"renderer: expected one that makes pictures, got {name!r}")
        self._renderer: Renderer = renderer
        self._is_traced = name == "mitsuba"
        self._quality = QUALITIES[quality]
        self._tracer = tracer
        self._light = daylight_of(world)
        self._guides = Guides(scene, tracer, textures_laid_on(scene))
        self._glazier = Glazier(scene, tracer, self._light)
        self._extinction = world.conditions.atmosphere().extinction_rgb()

    def radiance(self, view: View, seed: int) -> Singles:
        """Linear radiance (h, w, 3) at the camera: without noise of the paths, with panes, seen through the air."""
        model, hits = view.model, view.hits
        picture = self._clear(view, seed)
        if self._is_traced:
            picture = glazed(picture, hits, view.rays, model, view.T_world_camera, glazier=self._glazier)
        picture = self._through_air(view, picture)
        picture = with_sun(picture, hits.range_m, view.rays.directions, self._light, 1.0 / model.fx)
        picture *= model.has_ray().reshape(*picture.shape[:2], 1)
        return picture

    def _clear(self, view: View, seed: int) -> Singles:
        """Radiance through the camera's lens, in clear air, without panes."""
        model, quality, samples = view.model, self._quality, self._quality.samples
        if self._is_traced and model.is_pinhole and quality.block == 1:
            noisy = self._renderer.render(
                model, view.T_world_camera, view.time_s, light=self._light, samples=samples, seed=seed
            )
            return finished(noisy, self._guides.at(view.hits, view.rays, 1.0 / model.fx), quality)
        picture = render_through(
            self._renderer,
            coarse_camera(model, quality.block) if self._is_traced else model,
            view.T_world_camera,
            view.time_s,
            light=self._light,
            samples=samples,
            seed=seed,
            tracer=self._tracer,
            developed=self._lit if self._is_traced else _as_is,
        )
        if not self._is_traced:
            return picture
        look = self._guides.at(view.hits, view.rays, 1.0 / model.fx)
        return colored(enlarged(picture, quality.block, model), look)

    def _lit(self, radiance: Singles, hits: Hits, rays: Rays, camera: CameraModel) -> Singles:
        return light_alone(radiance, self._guides.at(hits, rays, 1.0 / camera.fx), self._quality)

    def _through_air(self, view: View, radiance: Singles) -> Singles:
        size = radiance.shape[:2]
        up = (view.model.directions() @ view.T_world_camera[2, :3]).reshape(size)
        # The dome has the layer's veil in it already; seeing the sky through it once more changes little (it is
        # airlight near the horizon, and clear above), and it keeps leaves before the sky as pale as its own pixels.
        return through_air(
            radiance,
            view.hits.range_m.reshape(size),
            self._extinction,
            horizon_radiance(self._light.sky),
            elevation_rad=np.arcsin(np.clip(up, -1.0, 1.0)),
        )


def _as_is(radiance: Singles, _hits: Hits, _rays: Rays, _camera: CameraModel) -> Singles:
    return radiance


def finished(radiance: Singles, look: Look, quality: Quality) -> Singles:
    """Radiance (h, w, 3) without noise of the paths, and with the textures that were left out of the rendering."""
    albedo, normal, detail = _shaped(radiance, look.albedo, look.normal, look.detail)
    return denoise(radiance, albedo, normal, quality.denoiser) * detail


def light_alone(radiance: Singles, look: Look, quality: Quality) -> Singles:
    """Radiance (h, w, 3) without noise, divided by albedo: what may be moved a little without blurring colors."""
    albedo, normal = _shaped(radiance, look.albedo, look.normal)
    return denoise(radiance, albedo, normal, quality.denoiser) / (albedo + DARKEST)


def colored(light_picture: Singles, look: Look) -> Singles:
    """Radiance (h, w, 3) of what `light_alone` gave, with the colors and textures of its own pixels."""
    albedo, detail = _shaped(light_picture, look.albedo, look.detail)
    return light_picture * (albedo + DARKEST) * detail


def _shaped(picture: Singles, *parts: Singles) -> list[Singles]:
    return [part.reshape(picture.shape) for part in parts]


def make_renderer(name: str, scene: Scene) -> Renderer | None:
    """The renderer of that name over a scene; None for "none". `finished` completes what Mitsuba gives."""
    if name == "mitsuba":
        from synthgen.render.mitsuba import MitsubaRenderer

        return MitsubaRenderer(without_textures(without_panes(scene), textures_laid_on(scene)))
    if name == "gl":
        from synthgen.render.gl import GlRenderer

        return GlRenderer(scene)
    return None


def require_renderer(name: str) -> None:
    """Refuse a renderer that cannot work here; only "gl" needs more than a usual installation has."""
    if name == "gl":
        from synthgen.render.gl import require_gl

        require_gl()


def daylight_of(world: World) -> Light:
    """Sun and sky of a world, as they reach the street through its air."""
    conditions = world.conditions
    direction = conditions.sun_direction()
    dome = sky_dome(
        direction, TURBIDITY, conditions.cloud_okta, stream(world.seed, "sample", world.index, "sky"), height=512
    )
    elevation_rad = conditions.sun_elevation_rad
    clear = daylight(elevation_rad, conditions.cloud_okta)
    dome, light = light_under_fog(dome, clear, elevation_rad, conditions.atmosphere().extinction_rgb())
    return Light(direction, light.direct_normal_lx * sun_color(elevation_rad), dome)
