"""`synthgen generate`: from a scenario to a dataset."""

from pathlib import Path

import click

from synthgen.cli.machine import usable_cores
from synthgen.cli.session import Session, command_options


@click.command()
@click.argument("spec")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the dataset; optional for --dry-run.")
@click.option("-n", "--samples", default=1, show_default=True, type=click.IntRange(min=1), help="Samples to draw.")
@click.option("--seed", type=click.IntRange(min=0, max=2**63 - 1), help="Instead of the seed in the scenario.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one for each usable core]")
@click.option(
    "--quality",
    default="standard",
    show_default=True,
    type=click.Choice(["draft", "standard", "high"]),
    help="Of pictures.",
)
@click.option(
    "--scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(min=0, max=8, min_open=True),
    help="Camera resolution and intrinsics, together.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Replace a value of the scenario; repeatable."
)
@click.option(
    "--renderer",
    default="mitsuba",
    show_default=True,
    type=click.Choice(["mitsuba", "gl", "none"]),
    help="none: labels and LiDAR only.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be made, with time and size; write nothing.")
@click.option("--overwrite", is_flag=True, help="Replace a dataset that is in the output folder.")
@command_options
def generate(
    session: Session,
    *,
    spec: str,
    output: Path | None,
    samples: int,
    seed: int | None,
    workers: int | None,
    quality: str,
    scale: float,
    settings: tuple[str, ...],
    renderer: str,
    dry_run: bool,
    overwrite: bool,
) -> None:
    """Generate a labelled dataset from SPEC, a preset's id or a scenario file.

    A run that finds its own unfinished output continues it.

    \b
    synthgen generate ped.crossing_near -o out
    synthgen generate ped.crossing_near -o out -n 15 --set "environment.fog=50 m"
    """
    if output is None and not dry_run:
        raise click.MissingParameter(param_hint="'-o' / '--output'", param_type="option")
    from synthgen.spec.load import load_scenario

    source = load_scenario(spec).with_settings(settings)
    from synthgen import pipeline

    workers = workers or usable_cores()
    if output is None or dry_run:
        estimate = pipeline.plan(
            source,
            output,
            samples=samples,
            seed=seed,
            workers=workers,
            quality=quality,
            scale=scale,
            renderer=renderer,
            overwrite=overwrite,
        )
        session.result(estimate.as_json())
        return
    from synthgen.cli.progress import progress_shown

    with progress_shown() as on_progress:
        summary = pipeline.generate(
            source,
            output,
            samples=samples,
            seed=seed,
            workers=workers,
            quality=quality,
            scale=scale,
            renderer=renderer,
            overwrite=overwrite,
            on_progress=on_progress,
        )
    session.result(summary.as_json())
