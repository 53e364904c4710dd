"""`synthgen rig`: the sensor rigs that ship with the program, pictures of them, and rigs from measured calibrations."""

from pathlib import Path

import click

from synthgen.cli.session import Session, command_options

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
