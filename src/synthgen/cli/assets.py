"""`synthgen assets`: the procedural families that build bodies, pictures of them, and packs of users' own models."""

from pathlib import Path

import click

from synthgen.cli.session import Session, command_options


@click.group()
def assets() -> None:
    """List and show the families that bodies are built from."""


@assets.command("list")
@command_options
def list_assets(session: Session) -> None:
    """List all families with the class of what they build."""
    from synthgen.world.catalog import families

    found = [{"family": name, "class": item.class_name} for name, item in sorted(families().items())]
    width = max(len(row["family"]) for row in found)
    session.result({"families": found}, [f"{row['family']:<{width}}  {row['class']}" for row in found])


@assets.command("show")
@click.argument("family")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Picture to write (.png, .jpg).")
@click.option("-n", "--instances", default=6, show_default=True, type=click.IntRange(1, 24), help="How many.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Other instances.")
@click.option("--detail", default=0, show_default=True, type=click.IntRange(0, 2), help="0 near, 1, 2 far.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Fix a parameter for all instances.")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Asset pack that has FAMILY.")
@command_options
def show_asset(
    session: Session,
    family: str,
    output: Path,
    instances: int,
    seed: int,
    detail: int,
    settings: tuple[str, ...],
    packs: tuple[Path, ...],
) -> None:
    """Render a row of instances of FAMILY with a scale bar and a person of 1.75 m."""
    from synthgen.contact_sheet import contact_sheet
    from synthgen.world.packs import in_use, load_packs

    fixed = dict(_setting(text) for text in settings)
    with in_use(load_packs(packs)):
        made = contact_sheet(family, output, count=instances, seed=seed, detail=detail, fixed=fixed)
    lines = [
        f"{k}: {' x '.join(f'{x:.2f}' for x in row['size_m'])} m, {row['triangles']} triangles"
        for k, row in enumerate(made["instances"])
    ]
    session.result(made, [*lines, str(output)])


@assets.command("check")
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@command_options
def check_asset_pack(session: Session, pack: Path) -> None:
    """Check an asset PACK: a folder with pack.yaml and model files. All faults are listed at once."""
    from synthgen.world.pack_check import check_pack

    report = check_pack(pack)
    lines = [f"pack {report['pack']} ({report['license']}): {len(report['assets'])} models"]
    for row in report["assets"]:
        size = " x ".join(f"{x:.2f}" for x in row["size_m"])
        lines.append(f"{row['family']}  {row['class']}  {size} m, {row['triangles']} triangles")
        lines += [f"  note: {note}" for note in row["notes"]]
    session.result(report, lines)


def _setting(text: str) -> tuple[str, object]:
    """Name and value of `name=value`; numbers and true or false are read as such."""
    from synthgen.errors import InputError

    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InputError(f"--set: expected NAME=VALUE, got {text!r}")
    if value in ("true", "false"):
        return name, value == "true"
    for number in (int, float):
        try:
            return name, number(value)
        except ValueError:
            continue
    return name, value
