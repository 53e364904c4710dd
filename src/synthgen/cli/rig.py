"""`synthgen rig`: the sensor rigs that ship with the program, pictures of them, and rigs from measured calibrations."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthgen.cli.session import Session, command_options

if TYPE_CHECKING:
    from synthgen.arrays import Floats

COLUMNS = ("channel", "model", "place", "attitude", "field")
"""Of the list of a rig's sensors."""


@click.group()
def rig() -> None:
    """List and show sensor rigs, and make them from calibration files."""


@rig.command("list")
@command_options
def list_rigs(session: Session) -> None:
    """List the shipped rigs."""
    from synthgen.spec.names import rig_ids
    from synthgen.spec.rig import load_rig

    found = []
    for name in rig_ids():
        spec = load_rig(name)
        counts = {"cameras": len(spec.cameras), "lidars": len(spec.lidars), "radars": len(spec.radars)}
        found.append({"id": name, "carrier": spec.carrier, **counts, "source": spec.source})
    width = max(len(str(row["id"])) for row in found)
    lines = [
        f"{row['id']:<{width}}  {row['carrier']:<5}  {row['cameras']} cameras, {row['lidars']} LiDARs, "
        f"{row['radars']} radars"
        for row in found
    ]
    session.result({"rigs": found}, lines)


@rig.command("show")
@click.argument("name", metavar="RIG")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Picture to write (.png, .jpg).")
@command_options
def show_rig(session: Session, name: str, output: Path) -> None:
    """Draw RIG, an id or a file, from above and from its side with the fields of view."""
    from synthgen.sensors.rig import open_rig
    from synthgen.sensors.rig_drawing import fields_of, write_rig_picture

    opened = open_rig(name, Path.cwd())
    write_rig_picture(opened, output)
    rows = [field.told() for field in fields_of(opened)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    content = {"rig": opened.id, "out": str(output), "sensors": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}
    session.result(content, [*lines, str(output)])


@rig.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Rig file to write (.yaml).")
@click.option("--size", metavar="WxH", help="Of the pictures, where the files do not say it.")
@click.option("--mount", metavar="X,Y,Z,YAW,PITCH,ROLL", help="Of the first camera in the ego frame [m, deg].")
@click.option("--lidar", metavar="MODEL", help="LiDAR model.  [default: the data set's]")
@click.option("--radar", metavar="MODEL", default="ars408", show_default=True, help="Radar model.")
@click.option("--set", "which", default=0, show_default=True, type=click.IntRange(min=0), help="Which of several sets.")
@click.option("--rectified", is_flag=True, help="Take the projection of rectified pictures (CameraInfo).")
@click.option("--overwrite", is_flag=True, help="Replace the rig file if it exists.")
@command_options
def import_rig(
    session: Session,
    *,
    files: tuple[Path, ...],
    output: Path,
    size: str | None,
    mount: str | None,
    lidar: str | None,
    radar: str,
    which: int,
    rectified: bool,
    overwrite: bool,
) -> None:
    """Make a rig file from calibration FILES: KITTI, nuScenes, ROS CameraInfo or Kalibr camchain.

    \b
    synthgen rig import calib.txt --size 1242x375 -o car.yaml
    synthgen rig import calibrated_sensor.json sensor.json -o car.yaml
    """
    from synthgen.errors import OutputError
    from synthgen.spec.calibration.found import Wishes
    from synthgen.spec.calibration.importing import rig_text
    from synthgen.store.files import clear_errors, replace_file

    if output.exists() and not overwrite:
        raise OutputError(f"{output} exists; give another name or --overwrite")
    wishes = Wishes(_size(size), _mount(mount), lidar, radar, which, rectified)
    name = "".join(c if c.isalnum() else "_" for c in output.stem.lower())
    text = rig_text(files, name, wishes)
    with clear_errors(output.parent, kept="nothing was written"):
        replace_file(output, text.encode())
    channels = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("  - channel: ")]
    session.result({"rig": name, "out": str(output), "channels": channels}, [*channels, str(output)])


def _size(text: str | None) -> tuple[int, int] | None:
    from synthgen.errors import InputError

    if text is None:
        return None
    width, _, height = text.partition("x")
    if not width.isdigit() or not height.isdigit():
        raise InputError(f"--size: expected width x height, as in 1242x375, got {text!r}")
    return int(width), int(height)


def _mount(text: str | None) -> "Floats | None":
    from synthgen.errors import InputError
    from synthgen.spec.mount import Mount

    if text is None:
        return None
    try:
        x, y, z, yaw, pitch, roll = (float(word) for word in text.split(","))
    except ValueError:
        raise InputError(f"--mount: expected x,y,z,yaw,pitch,roll, as in 1.7,0,1.5,0,0,0, got {text!r}") from None
    return Mount(x_m=x, y_m=y, z_m=z, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll).matrix()
