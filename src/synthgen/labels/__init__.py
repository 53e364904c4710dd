"""Ground truth from hits: the rays that make the pixels also make their labels.

Start at `masks.pixel_labels`, then `boxes2d.boxes2d`, then `cuboids.cuboids`, which takes the boxes of all cameras.
Nothing here casts rays of its own except to measure outlines (`outlines`), and nothing is random.
"""

from synthgen.labels.boxes2d import boxes2d
from synthgen.labels.cuboids import cuboids
from synthgen.labels.masks import pixel_labels

__all__ = ["boxes2d", "cuboids", "pixel_labels"]
