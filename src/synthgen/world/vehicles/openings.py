"""Doors and boot lids that stand open: the pieces inside an outline swung about a hinge, with edges of their own.

`side_doors` and `boot` tell which openings a car has; `swung` opens one on the left half. The lining
(`world.vehicles.interior`) goes with the door as its inner side, and leaves a dark opening. Shut ones are not cut.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, at_least, at_most, prism
from synthgen.world.shapes.panels import Panels, walls
from synthgen.world.vehicles.bodywork import CarLines
from synthgen.world.vehicles.car_sides import door_outlines

_THICK_M = 0.04  # of doors and lids at their edges (our choice)
_STAYS = ("well", "underbody", "reveal_body")


@final
@dataclass(frozen=True, slots=True)
class Opening:
    """A door of the left half: the prisms (k, 4) it is cut with, a point of its hinge, and the axis it turns about."""

    prisms: tuple[Floats, ...]
    hinge: tuple[float, float, float]
    axis: str

    def pose(self, angle_rad: float) -> Floats:
        """Transform (4, 4) from shut to open by an angle."""
        turn = rotation(yaw_rad=angle_rad) if self.axis == "z" else rotation(pitch_rad=angle_rad)
        there = transform(translation=self.hinge)
        back = transform(translation=tuple(-v for v in self.hinge))
        return there @ transform(turn) @ back


def side_doors(lines: CarLines, p: Parameters) -> dict[str, Opening]:
    """Side doors "front" and "rear", hinged at their front edges. Seen from above the left one turns clockwise."""
    openings = {}
    beyond = at_least("y", 0.42 * lines.half)
    for name, (panel, frame) in door_outlines(lines, p).items():
        outlines = [panel, frame]
        prisms = tuple(prism("xz", outline, 0.0, beyond) for outline in outlines if len(outline) > 2)
        x = max(x for x, _ in panel) - 0.02
        openings[name] = Opening(prisms, (x, lines.half - 0.05, 0.0), "z")
    return openings


def boot(lines: CarLines, p: Parameters) -> Opening:
    """Tailgate hinged at the roof, or boot lid hinged before the rear window; opens upward."""
    w, stern = lines.half, lines.stern_z()
    gate = 0.60 * stern if not lines.is_van() else 0.50
    side = 0.795 * w
    if lines.deck_z > lines.belt[0]:
        lid: Outline = [(-0.3, gate), (side, gate), (side, stern + 0.2), (-0.3, stern + 0.2)]
        hinge_x = lines.tail[0] - 0.03
        return Opening((prism("yz", lid, 0.0, at_most("x", hinge_x)),), (hinge_x, 0.0, lines.deck_z), "y")
    top = lines.height - 0.055
    upper = min(side, float(lines.cabin_half(top)) - 0.09)
    lower: Outline = [(-0.3, gate), (side, gate), (side, stern), (-0.3, stern)]
    above: Outline = [(-0.3, stern), (side, stern), (upper, top), (-0.3, top)]
    x = float(lines.rear_screen_x(top)) + 0.10
    bound = at_most("x", x)
    return Opening((prism("yz", lower, 0.0, bound), prism("yz", above, 0.0, bound)), (x - 0.02, 0.0, top), "y")


def swung(half: Panels, opening: Opening, angle_rad: float) -> Panels:
    """The left half with one opening standing open."""
    names = [name for name in half.names() if not name.startswith(_STAYS)]
    for planes in opening.prisms:
        for name in names:
            half = half.cut(planes, f"moving {name}", name)
    moving = [name for name in half.names() if name.startswith("moving ")]
    outer = half.only(*(name for name in moving if "lining" not in name))
    edge, normals = outer.border(*outer.names())
    low = edge - _THICK_M * normals
    rim = walls("door_edge", np.concatenate([edge, low[:, ::-1]], axis=1))
    jamb = walls("reveal_body", np.concatenate([low, edge[:, ::-1]], axis=1))
    door = half.only(*moving).joined(rim).moved(opening.pose(angle_rad))
    door = door.renamed({name: name.removeprefix("moving ") for name in door.names()})
    return half.without(*moving).joined(jamb, door)
