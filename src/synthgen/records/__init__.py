"""The shared nouns: frozen dataclasses of arrays that stages hand to each other.

Start with `scene` (what engines see), `rays` and `hits` (what they are asked and answer).
Arrays are read-only. "No hit" is range `inf` and instance 0; there are no other sentinels.
"""

from synthgen.records.asset import Asset, Part
from synthgen.records.calibration import CameraModel, SensorPose
from synthgen.records.hits import Hits
from synthgen.records.labels import Boxes2D, Cuboids, PixelLabels
from synthgen.records.lens import (
    LENSES,
    BrownConrady,
    DoubleSphere,
    Equirectangular,
    Eucm,
    KannalaBrandt,
    Lens,
    Pinhole,
    lens_parameters,
)
from synthgen.records.light import Light
from synthgen.records.material import Material
from synthgen.records.mesh import Mesh
from synthgen.records.objects import ObjectInfo
from synthgen.records.pointcloud import PointCloud
from synthgen.records.rays import Rays
from synthgen.records.scene import Body, Placement, Scene, Shape, Weathering
from synthgen.records.trajectory import Trajectory

__all__ = [
    "LENSES",
    "Asset",
    "Body",
    "Boxes2D",
    "BrownConrady",
    "CameraModel",
    "Cuboids",
    "DoubleSphere",
    "Equirectangular",
    "Eucm",
    "Hits",
    "KannalaBrandt",
    "Lens",
    "Light",
    "Material",
    "Mesh",
    "ObjectInfo",
    "Part",
    "Pinhole",
    "PixelLabels",
    "Placement",
    "PointCloud",
    "Rays",
    "Scene",
    "SensorPose",
    "Shape",
    "Trajectory",
    "Weathering",
    "lens_parameters",
]
