"""`synthgen export`: a dataset in another format."""

from pathlib import Path

import click

from synthgen.cli.session import Session, command_options
from synthgen.export import EXPORTERS


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--format", "format_name", required=True, metavar="NAME", help=f"{', '.join(EXPORTERS)}.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--overwrite", is_flag=True, help="Replace what is in the output folder.")
@command_options
def export(session: Session, dataset: Path, format_name: str, output: Path, overwrite: bool) -> None:
    """Write DATASET in the format that another program reads."""
    from synthgen.export import export as write_export

    session.result(write_export(dataset, format_name, output, overwrite=overwrite))
