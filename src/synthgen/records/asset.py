"""Bodies as the families build them: named parts, each a mesh of one material and one class."""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.records.material import Material
from synthgen.records.mesh import Mesh


@final
@dataclass(frozen=True, slots=True)
class Part:
    """One named part. `class_name` is a taxonomy leaf: a tree's trunk and leaves differ."""

    name: str
    mesh: Mesh
    material: Material
    class_name: str


@final
@dataclass(frozen=True, slots=True)
class Asset:
    """A body in its own frame: x forward, y left, z up, origin on the ground below its middle. [m]

    `class_name` is the class of the whole as an object ("rider.cyclist"), parts may have others
    ("vehicle.bicycle"). Nothing is below z = 0 by more than 5 mm, and something touches it.
    """

    class_name: str
    parts: tuple[Part, ...]

    def bounds(self) -> Floats:
        """Lowest and highest corner over all parts, (2, 3) [m]: the collision box."""
        bounds = np.stack([part.mesh.bounds() for part in self.parts])
        return np.stack([bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)])
