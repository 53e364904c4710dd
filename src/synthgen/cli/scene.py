"""`synthgen scene`: one moment of a dataset as a glTF file."""

from pathlib import Path

import click

from synthgen.cli.session import Session, command_options


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("scene", metavar="SCENE")
@click.option("--frame", default=0, show_default=True, type=click.IntRange(min=0), help="Frame, counted from 0.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File to write (.glb).")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Folder of a moved asset pack.")
@command_options
def scene(session: Session, dataset: Path, scene: str, frame: int, output: Path, packs: tuple[Path, ...]) -> None:
    """Write the geometry of one frame of SCENE, with its cameras, as a glTF file."""
    from synthgen.pipeline import write_scene

    session.result(write_scene(dataset, scene, frame, output, packs), [str(output)])
