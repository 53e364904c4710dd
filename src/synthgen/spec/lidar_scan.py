"""How a LiDAR moves its beams over the scene: by turning, by a mirror, by prisms.

Not here: the beams themselves (`lidar_model`), and directions at each moment (`sensors.firings`).
"""

from typing import Annotated, Literal

from pydantic import Field

from synthgen.spec.model import Spec


class Spin(Spec):
    """Everything turns clockwise seen from above; a sector of less than 360 deg is swept again and again."""

    kind: Literal["spin"] = "spin"
    sector_deg: float = Field(360.0, gt=0, le=360)


class Mirror(Spec):
    """A small mirror draws level lines to and fro, from the top to the bottom, for all beams at once."""

    kind: Literal["mirror"] = "mirror"
    lines: int = Field(ge=1, le=2000)
    columns: int = Field(ge=1, le=4000, description="shots in a line")
    width_deg: float = Field(gt=0, le=180)
    height_deg: float = Field(gt=0, le=120)


class Prisms(Spec):
    """Two thin prisms turn about the x axis and bend the beam, so that a frame is never like the one before."""

    kind: Literal["prisms"] = "prisms"
    speeds_rpm: tuple[float, float]
    deflections_deg: tuple[float, float]


Scan = Annotated[Spin | Mirror | Prisms, Field(discriminator="kind")]
