"""Sensor rigs: which cameras, LiDARs and radars a vehicle carries, and where.

Start at `load_rig`. A rig is a shipped one (`assets/rigs/`) or a file in the same form; keys carry their unit.
Not here: a sensor of a rig (`camera_spec`, `lidar_spec`, `radar_spec`), its place (`mount`), how it works (`sensors`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from synthgen.errors import Fault, SpecError
from synthgen.spec.camera_spec import CameraSpec
from synthgen.spec.carrier import Carrier, place_fault
from synthgen.spec.faults import faults_of, locate
from synthgen.spec.lidar_spec import LidarSpec
from synthgen.spec.model import Spec
from synthgen.spec.names import rig_path
from synthgen.spec.radar_spec import RadarSpec
from synthgen.yamlfile import Node, read_document

KINDS = ("cameras", "lidars", "radars")
"""Kinds of sensors, as a rig file names its lists of them."""


class RigSpec(Spec):
    """A rig: its sensors by kind, in the order of the file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    source: str = Field("", description="where the numbers come from")
    carrier: Carrier = "car"
    cameras: tuple[CameraSpec, ...] = ()
    lidars: tuple[LidarSpec, ...] = ()
    radars: tuple[RadarSpec, ...] = ()

    @model_validator(mode="after")
    def _has_sensors(self) -> Self:
        if not self.sensors:
            raise ValueError("a rig needs at least one sensor under cameras, lidars or radars")
        return self

    @property
    def sensors(self) -> tuple[CameraSpec | LidarSpec | RadarSpec, ...]:
        """All sensors: cameras, LiDARs, radars."""
        return (*self.cameras, *self.lidars, *self.radars)


def load_rig(name: str, folder: Path | None = None) -> RigSpec:
    """The rig of an id, or of a file relative to `folder` (default: the working directory).

    `InputError` if there is none; `SpecError` lists all faults of its file, each with its line.
    """
    path = rig_path(name, folder or Path.cwd())
    tree = read_document(path)
    faults = list(_repeated_channels(tree))
    try:
        rig = RigSpec.model_validate(tree.plain)
    except ValidationError as error:
        raise SpecError([*(fault for _, fault in faults_of(error, tree, RigSpec)), *faults]) from None
    faults += [*_inside_the_car(rig, tree), *_too_fast(rig, tree)]
    if faults:
        raise SpecError(faults)
    return rig


def _repeated_channels(tree: Node) -> Iterator[Fault]:
    first_line: dict[str, int] = {}
    for kind in KINDS:
        for index in range(len(_items(tree, kind))):
            path, node = locate(tree, (kind, index, "channel"))
            if path[-1] != "channel" or not isinstance(node.value, str):
                continue
            if node.value in first_line:
                where = ".".join(map(str, path))
                yield node.mark.fault(f"{where}: {node.value!r} is already used in line {first_line[node.value]}")
            first_line.setdefault(node.value, node.mark.line)


def _inside_the_car(rig: RigSpec, tree: Node) -> Iterator[Fault]:
    if rig.carrier != "car":
        return
    for kind in KINDS:
        for index, sensor in enumerate(getattr(rig, kind)):
            wrong = place_fault(kind, sensor.pose().T_ego_sensor[:3, 3])
            if wrong is not None:
                path, node = locate(tree, (kind, index, "mount" if sensor.mount else "T_ego_sensor"))
                yield node.mark.fault(f"{'.'.join(map(str, path))}: {wrong}")


def _too_fast(rig: RigSpec, tree: Node) -> Iterator[Fault]:
    groups: tuple[tuple[str, tuple[LidarSpec | RadarSpec, ...]], ...] = (("lidars", rig.lidars), ("radars", rig.radars))
    for kind, sensors in groups:
        for index, sensor in enumerate(sensors):
            rate_hz = sensor.timing.rate_hz
            most_hz = sensor.rate_hz if isinstance(sensor, LidarSpec) else sensor.device().rate_hz
            if rate_hz is not None and rate_hz > most_hz:
                path, node = locate(tree, (kind, index, "timing", "rate_hz"))
                gives = f"{sensor.device().id} gives {most_hz:g} readings a second"
                yield node.mark.fault(f"{'.'.join(map(str, path))}: {gives}, got {rate_hz:g}")


def _items(tree: Node, kind: str) -> tuple[Node, ...]:
    _, node = locate(tree, (kind,))
    return node.value if isinstance(node.value, tuple) else ()
