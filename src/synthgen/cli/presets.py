"""`synthgen presets`: the scenarios that ship with the program."""

from pathlib import Path

import click

from synthgen.cli.session import Session, command_options


@click.group()
def presets() -> None:
    """List, show or copy the scenarios that ship with synthgen."""


@presets.command("list")
@command_options
def list_presets(session: Session) -> None:
    """List the shipped scenarios."""
    from synthgen.spec.presets import preset_paths
    from synthgen.yamlfile import read_table

    tables = {name: read_table(path) for name, path in preset_paths().items()}
    found = [
        {
            "id": name,
            "title": table.get("title", ""),
            "tags": table.get("tags", []),
            "axes": list(table.get("vary", {})),
        }
        for name, table in tables.items()
    ]
    width = max((len(name) for name in tables), default=0)
    session.result({"presets": found}, [f"{row['id']:<{width}}  {row['title']}" for row in found])


@presets.command("show")
@click.argument("preset", metavar="ID")
@command_options
def show_preset(session: Session, preset: str) -> None:
    """Print a shipped scenario."""
    text = _text_of(preset)
    session.result({"id": preset, "text": text}, [text.rstrip("\n")])


@presets.command("copy")
@click.argument("preset", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@command_options
def copy_preset(session: Session, preset: str, file: Path, overwrite: bool) -> None:
    """Copy a shipped scenario to FILE, to be changed."""
    from synthgen.errors import OutputError

    text = _text_of(preset)
    target = file / f"{preset}.yaml" if file.is_dir() else file
    if target.exists() and not overwrite:
        raise OutputError(f"{target} exists; give another name or --overwrite")
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from error
    session.result({"id": preset, "file": str(target)}, [str(target)])


def _text_of(preset: str) -> str:
    from synthgen.errors import UnknownNameError
    from synthgen.spec.presets import preset_paths

    paths = preset_paths()
    if preset not in paths:
        raise UnknownNameError("ID", "preset", preset, paths)
    return paths[preset].read_text(encoding="utf-8")
