"""What a tracer answers. `embree` is the one used; `brute` is the reference both are held to."""

from dataclasses import dataclass
from typing import Protocol, final

from synthgen.arrays import Int32s, Singles
from synthgen.records import Hits, Rays, Shape
from synthgen.taxonomy import thing_table


@final
@dataclass(frozen=True, slots=True)
class SurfacePoints:
    """Where rays meet one moving body, as if nothing else existed.

    Attributes
    ----------
    range_m : (n,) float32
        Along the ray; inf where missed. [m]
    shape : (n,) int32
        Index into `Scene.shapes` of the shape that the body has at the ray's time.
    face : (n,) int32
        Of the shape's mesh; -1 where missed.
    weights : (n, 3) float32
        Barycentric, of the face's corners; they sum to 1.
    """

    range_m: Singles
    shape: Int32s
    face: Int32s
    weights: Singles


class Tracer(Protocol):
    """Answers rays through one scene. Keeps nothing between calls that could change an answer."""

    def intersect(self, rays: Rays) -> Hits:
        """First surface along each ray, moving bodies being where they are at each ray's own time."""
        ...

    def intersect_bare(self, rays: Rays) -> Hits:
        """As `intersect`, without what only shading needs: `shading_normal`, `uv` and `velocity` are 0."""
        ...

    def intersect_instance(self, instance_id: int, rays: Rays) -> Singles:
        """Range along each ray to one object alone, as if nothing else existed, (n,) [m]; inf where missed.

        Of each shape only the faces of `counted_faces` are there: a sign without its pole.
        """
        ...

    def intersect_body(self, index: int, rays: Rays) -> SurfacePoints:
        """Where rays meet the moving body with that index into `Scene.bodies`, alone."""
        ...


def counted_faces(shape: Shape) -> Int32s:
    """Faces (m, 3) of the parts of a thing class, which carry the object's id in masks; all if there are none."""
    is_thing = thing_table()[shape.face_class]
    return shape.mesh.faces[is_thing] if is_thing.any() else shape.mesh.faces
