"""From rays to echoes: what sub-rays meet, what panes let through, what mirrors show, what the receiver makes of it.

Start at `Receiver.first`. Rays come in runs of sub-rays, one run a beam; echoes leave by beam and range.
Not modelled: second bounces other than in one mirror, refraction, mirror images that sub-rays see (the middle ray
stands for the beam there).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, Self, TypeVar, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Int32s, Ints, Singles, UInt8s
from synthgen.physics import lidar_beam, lidar_link
from synthgen.physics.lidar_beam import Parts
from synthgen.records import Hits, Rays
from synthgen.records.pointcloud import ReturnKind
from synthgen.sensors.lidar_surfaces import LidarSurfaces
from synthgen.spec.lidar_model import LidarModel
from synthgen.taxonomy import class_id

T = TypeVar("T", Rays, Hits)

PANES: Final = 2
"""Looked through at most: both sides of a car. Behind them 4 % of the light is left, behind a third pane 1 %."""

GHOST_FROM: Final = 1e-3
"""Least share of power, both ways, for which a mirror image is followed: a white wall then reaches a thirtieth of its
range (our choice)."""

_ONWARD_M = 1e-3  # a new ray starts this far behind a pane: more than float32 steps at 1 km, less than any interior
_OFF_M = 2e-3  # where a mirrored ray starts: off the mirror by more than float32 steps at 1 km
_NOBODY = -1  # the body of what is seen in a mirror


class Tracer(Protocol):
    """Anything that finds the first surface along rays."""

    def intersect_bare(self, rays: Rays) -> Hits:
        """Hits in the order of the rays; shading normals, texture coordinates and velocities are not looked at."""


@final
@dataclass(frozen=True, slots=True)
class Echoes:
    """Echoes of a sweep, by beam and then by range, before it is decided which are detected.

    Attributes
    ----------
    beam : (n,) int64
        In firing order.
    range_m, ratio : (n,) float32
        [m]; height of the echo relative to the detection threshold.
    class_id : (n,) uint8
    body : (n,) int32
        Instance that the tracer named, of stuff too; -1 for mirror images.
    kind : (n,) uint8
        `ReturnKind`.
    """

    beam: Ints
    range_m: Singles
    ratio: Singles
    class_id: UInt8s
    body: Int32s
    kind: UInt8s

    @classmethod
    def joined(cls, pieces: Sequence[Self]) -> Self:
        """Echoes of several lists, sorted by beam; within a beam they keep their order."""
        columns = [np.concatenate([getattr(piece, name) for piece in pieces]) for name in cls.__slots__]
        order = np.argsort(columns[0], kind="stable")
        return cls(*(column[order] for column in columns))

    def at(self, which: AnyArray) -> Self:
        """Echoes with those indices or where a mask is true."""
        return type(self)(*(getattr(self, name)[which] for name in self.__slots__))

    def shifted(self, beams: int) -> Self:
        """The same in beams that come so much later."""
        return replace(self, beam=self.beam + beams)

    def parts(self) -> Parts:
        """Each echo as one pulse."""
        return Parts(self.beam, self.range_m, self.ratio, self.body)


@final
@dataclass(frozen=True, slots=True)
class Receiver:
    """A device before the surfaces of a scene, in its air."""

    device: LidarModel
    surfaces: LidarSurfaces
    extinction_per_m: float

    def first(self, tracer: Tracer, rays: Rays, shares: Floats, first_beam: int) -> "First":
        """What n beams of k sub-rays meet first; (n k,) rays, with their shares (k,) of a beam's power."""
        hits = tracer.intersect_bare(rays)
        cosine, k = _cosine(hits, rays), len(shares)
        energy = self._energy(hits, cosine, hits.range_m)
        energy *= np.tile(shares.astype(np.float32), len(cosine) // k)
        panes = np.flatnonzero(self.surfaces.transmission[hits.material_id] * hits.is_hit() > 0)
        mirrors = np.flatnonzero((self._mirrors()[hits.material_id] & hits.is_hit())[::k]) * k
        plain, is_plain = self._plain(hits, energy, k, np.concatenate([panes, mirrors]) // k)
        rest = np.flatnonzero((energy > 0) & ~np.repeat(is_plain, k))
        body, nothing = hits.instance_id[rest], np.zeros(len(rest), np.uint8)
        parts = Echoes(rest // k, hits.range_m[rest], energy[rest], hits.class_id[rest], body, nothing)
        looks = [
            Look(first_beam + at // k, shares[at % k].astype(np.float32), rays.at(at), hits.at(at), cosine[at])
            for at in (panes, mirrors)
        ]
        return First(plain.shifted(first_beam), parts.shifted(first_beam), *looks)

    def echoes(self, tracer: Tracer, pieces: Sequence["First"]) -> Echoes:
        """Echoes of a whole turn, with what panes let through and mirrors show."""
        panes = Look.joined([piece.panes for piece in pieces])
        mirrors = Look.joined([piece.mirrors for piece in pieces])
        beyond = [*self._through_glass(tracer, panes), *self._ghosts(tracer, mirrors)]
        merged = self.merged(Echoes.joined([*(piece.parts for piece in pieces), *beyond]))
        return Echoes.joined([*(piece.plain for piece in pieces), merged])

    def merged(self, parts: Echoes) -> Echoes:
        """What the receiver tells apart of pulses that come back from beams."""
        sigma_m = lidar_beam.pulse_sigma_m(self.device.pulse_ns)
        found = lidar_beam.echoes(parts.parts(), gap_m=self.device.return_gap_m, sigma_m=sigma_m)
        kind = parts.kind[found.part]
        kind = np.where(found.is_mixed & (kind == ReturnKind.SURFACE), ReturnKind.MIXED, kind).astype(np.uint8)
        return Echoes(found.beam, found.range_m, found.peak, parts.class_id[found.part], parts.body[found.part], kind)

    def _plain(self, hits: Hits, energy: Singles, k: int, others: Ints) -> tuple[Echoes, Bools]:
        """Echoes of the beams that meet one body at one place, most of them, and which beams those are (n,).

        Beams of `others` have a pane or a mirror in view.
        """
        E, R = energy.reshape(-1, k), hits.range_m.reshape(-1, k)
        is_plain = E.max(axis=1) > 0
        if k > 1:
            body, is_back = hits.instance_id.reshape(-1, k), E > 0
            near, far = np.where(is_back, R, np.inf).min(axis=1), np.where(is_back, R, 0.0).max(axis=1)
            first = np.take_along_axis(body, is_back.argmax(axis=1)[:, None], axis=1)
            is_plain &= (far - near <= self.device.return_gap_m) & ((body == first) | ~is_back).all(axis=1)
        is_plain[others] = False
        at = np.flatnonzero(is_plain)
        E, R = E[at], R[at]
        middle, peak = R[:, 0], E[:, 0]
        if k > 1:
            R = np.where(E > 0, R, 0.0)
            middle = (E * R).sum(axis=1) / E.sum(axis=1)
            away = (R - middle[:, None]) / np.float32(lidar_beam.pulse_sigma_m(self.device.pulse_ns))
            peak = (E * np.exp(-0.5 * away**2)).sum(axis=1)
        ray = at * k + E.argmax(axis=1)
        nothing = np.zeros(len(at), np.uint8)
        return Echoes(at, middle, peak, hits.class_id[ray], hits.instance_id[ray], nothing), is_plain

    def _energy(self, hits: Hits, cosine: Singles, range_m: Singles) -> Singles:
        """Signal ratio (n,) if all of the beam went there; 0 where nothing is in reach."""
        energy = np.zeros(len(range_m), np.float32)
        at = np.flatnonzero((range_m >= self.device.range_min_m) & (range_m <= self.device.range_max_m))
        strength = self.surfaces.strength(hits.material_id[at], cosine[at])
        energy[at] = lidar_link.signal_ratio(
            strength, 1.0, range_m[at], r10_m=self.device.r10_m, extinction_per_m=self.extinction_per_m
        )
        return energy

    def _through_glass(self, tracer: Tracer, look: "Look") -> list[Echoes]:
        """What comes back from behind panes."""
        found: list[Echoes] = []
        passed = np.ones(len(look.beam), np.float32)
        for _ in range(PANES):
            is_pane = np.flatnonzero(self.surfaces.transmission[look.hits.material_id] * look.hits.is_hit() > 0)
            look, passed = look.at(is_pane), passed[is_pane]
            if len(is_pane) == 0:
                break
            material, way = look.hits.material_id, look.rays
            passed = passed * self.surfaces.transmission[material] * (1 - self.surfaces.mirrored(material, look.cosine))
            start = look.hits.range_m + np.float32(_ONWARD_M)
            onward = Rays(way.origins + start[:, None] * way.directions, way.directions, way.times_s)
            further = tracer.intersect_bare(onward)
            behind = replace(further, range_m=further.range_m + start)
            look = replace(look, hits=behind, cosine=_cosine(behind, way))
            energy = self._energy(behind, look.cosine, behind.range_m) * passed**2 * look.share
            found.append(_echoes_of(look, behind.range_m, energy, ReturnKind.THROUGH_GLASS))
        return found

    def _ghosts(self, tracer: Tracer, look: "Look") -> list[Echoes]:
        """What the middle rays see in mirrors, where it seems to be: straight on, behind the mirror."""
        material = look.hits.material_id
        share = np.square(self.surfaces.mirrored(material, look.cosine)) * self._sharpness(material)
        bright = np.flatnonzero(share >= GHOST_FROM)
        if len(bright) == 0:
            return []
        look, share = look.at(bright), share[bright]
        way, normal = look.rays, look.hits.normal.astype(float)
        toward = way.directions - 2 * np.einsum("ij,ij->i", way.directions, normal)[:, None] * normal
        start = way.origins + look.hits.range_m[:, None] * way.directions + _OFF_M * normal
        onward = Rays(start, toward, way.times_s)
        seen = tracer.intersect_bare(onward)
        range_m = look.hits.range_m + seen.range_m
        energy = self._energy(seen, _cosine(seen, onward), range_m) * share
        found = _echoes_of(replace(look, hits=seen), range_m, energy, ReturnKind.GHOST)
        noise, nobody = np.full_like(found.class_id, class_id("noise")), np.full_like(found.body, _NOBODY)
        return [replace(found, class_id=noise, body=nobody)]

    def _mirrors(self) -> Bools:
        """Which materials show mirror images."""
        return (self.surfaces.mirror_index > 1) | (self.surfaces.mirror_share > 0)

    def _sharpness(self, material: AnyArray) -> Singles:
        """Share of a mirror image's light that comes back in the beam: facets spread it over twice their slopes."""
        width = 1e-3 * float(np.mean(self.device.divergence_mrad))
        return np.asarray(width**2 / (width**2 + np.square(2 * self.surfaces.mirror_alpha[material])), dtype=np.float32)


@final
@dataclass(frozen=True, slots=True)
class Look:
    """Rays that go on after what they met: (n,) beams, shares of their power, rays, hits, cosines of incidence."""

    beam: Ints
    share: Singles
    rays: Rays
    hits: Hits
    cosine: Singles

    @classmethod
    def joined(cls, pieces: Sequence[Self]) -> Self:
        """One after the other."""
        return cls(
            np.concatenate([piece.beam for piece in pieces]),
            np.concatenate([piece.share for piece in pieces]),
            _joined(Rays, [piece.rays for piece in pieces]),
            _joined(Hits, [piece.hits for piece in pieces]),
            np.concatenate([piece.cosine for piece in pieces]),
        )

    def at(self, which: Ints) -> Self:
        """Those with these indices."""
        return type(self)(
            self.beam[which], self.share[which], self.rays.at(which), self.hits.at(which), self.cosine[which]
        )


@final
@dataclass(frozen=True, slots=True)
class First:
    """What a stretch of a turn meets first: finished echoes, parts of others, and what goes on beyond."""

    plain: Echoes
    parts: Echoes
    panes: Look
    mirrors: Look


def _joined(kind: type[T], pieces: Sequence[T]) -> T:
    """Records of arrays, one after the other."""
    columns = zip(*([getattr(piece, name) for name in piece.__slots__] for piece in pieces), strict=True)
    return kind(*(np.concatenate(column) for column in columns))


def _echoes_of(look: Look, range_m: Singles, energy: Singles, kind: ReturnKind) -> Echoes:
    """Pulses of the hits of a look that send something back."""
    at = np.flatnonzero(energy > 0)
    kinds = np.full(len(at), kind, np.uint8)
    return Echoes(look.beam[at], range_m[at], energy[at], look.hits.class_id[at], look.hits.instance_id[at], kinds)


def _cosine(hits: Hits, rays: Rays) -> Singles:
    """Cosine of the angle of incidence, (n,)."""
    along = np.einsum("ij,ij->i", hits.normal, rays.directions.astype(np.float32))
    return np.minimum(np.abs(along), np.float32(1.0))
