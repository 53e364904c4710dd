"""What a tracer answers. `embree` is the one used; `brute` is the reference both are held to."""

from typing import Protocol

from synthgen.arrays import Singles
from synthgen.records import Hits, Rays


class Tracer(Protocol):
    """Answers rays through one scene. Keeps nothing between calls that could change an answer."""

    def intersect(self, rays: Rays) -> Hits:
        """First surface along each ray, moving bodies being where they are at each ray's own time."""
        ...

    def intersect_instance(self, instance_id: int, rays: Rays) -> Singles:
        """Range along each ray to one object alone, as if nothing else existed, (n,) [m]; inf where missed."""
        ...
