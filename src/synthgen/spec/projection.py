"""How a camera of a rig file projects: the models of calibration tools, with their own parameter names."""

import math
from typing import Annotated, Literal

from pydantic import Field

from synthgen.records import (
    BrownConrady,
    DoubleSphere,
    Equirectangular,
    Eucm,
    KannalaBrandt,
    Lens,
    Pinhole,
)
from synthgen.spec.model import Spec

HalfAngle = Annotated[float, Field(gt=0, le=180, description="angle from the axis up to which it sees")]


class PinholeSpec(Spec):
    """Straight lines stay straight: rectified pictures."""

    kind: Literal["pinhole"] = "pinhole"

    def lens(self) -> Lens:
        """The lens."""
        return Pinhole()


class BrownConradySpec(Spec):
    """Radial and tangential distortion, OpenCV's and ROS' `plumb_bob`; with k4 to k6 its rational model."""

    kind: Literal["brown_conrady"]
    k1: float = 0.0
    k2: float = 0.0
    p1: float = 0.0
    p2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0
    k5: float = 0.0
    k6: float = 0.0

    def lens(self) -> Lens:
        """The lens."""
        return BrownConrady(self.k1, self.k2, self.p1, self.p2, self.k3, self.k4, self.k5, self.k6)


class KannalaBrandtSpec(Spec):
    """Fisheye by a polynomial of the angle: OpenCV's `fisheye`, Kalibr's and ROS' `equidistant` with coefficients."""

    kind: Literal["kannala_brandt"]
    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0
    half_angle_deg: HalfAngle = 100.0

    def lens(self) -> Lens:
        """The lens."""
        return KannalaBrandt(self.k1, self.k2, self.k3, self.k4, math.radians(self.half_angle_deg))


class EquidistantSpec(Spec):
    """Fisheye whose radius is the focal length times the angle."""

    kind: Literal["equidistant"]
    half_angle_deg: HalfAngle = 100.0

    def lens(self) -> Lens:
        """The lens."""
        return KannalaBrandt(half_angle_rad=math.radians(self.half_angle_deg))


class DoubleSphereSpec(Spec):
    """Double sphere, as Kalibr and basalt write it."""

    kind: Literal["double_sphere"]
    xi: float = Field(gt=-1, lt=1)
    alpha: float = Field(ge=0, lt=1)
    half_angle_deg: HalfAngle = 100.0

    def lens(self) -> Lens:
        """The lens."""
        return DoubleSphere(self.xi, self.alpha, math.radians(self.half_angle_deg))


class EucmSpec(Spec):
    """Enhanced unified camera model."""

    kind: Literal["eucm"]
    alpha: float = Field(ge=0, lt=1)
    beta: float = Field(gt=0)
    half_angle_deg: HalfAngle = 100.0

    def lens(self) -> Lens:
        """The lens."""
        return Eucm(self.alpha, self.beta, math.radians(self.half_angle_deg))


class EquirectangularSpec(Spec):
    """The sphere by azimuth and elevation; fx and fy are pixels per radian."""

    kind: Literal["equirectangular"]

    def lens(self) -> Lens:
        """The lens."""
        return Equirectangular()


Projection = Annotated[
    PinholeSpec
    | BrownConradySpec
    | KannalaBrandtSpec
    | EquidistantSpec
    | DoubleSphereSpec
    | EucmSpec
    | EquirectangularSpec,
    Field(discriminator="kind"),
]
