"""`synthgen doctor`: what is installed, what works here, and what would be used."""

import platform
from collections.abc import Iterator
from typing import Any

import click

from synthgen import __version__
from synthgen.cli.session import Session, command_options


@click.command()
@command_options
def doctor(session: Session) -> None:
    """Tell versions, engines found, and what would be used and why. Fails if nothing can be generated."""
    found = examination()
    session.result(found, _lines(found))
    if not found["can_generate"]:
        click.get_current_context().exit(1)


def examination() -> dict[str, Any]:
    """What is installed and works, as plain data."""
    from synthgen.cli.machine import engines, memory_bytes, package_versions, usable_cores

    packages, tried = package_versions(), engines()
    usable = {engine.name for engine in tried if engine.is_usable}
    missing = [name for name, version in packages.items() if version is None]
    return {
        "synthgen": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": usable_cores(),
        "memory_bytes": memory_bytes(),
        "packages": packages,
        "engines": [
            {"name": engine.name, "role": engine.role, "usable": engine.is_usable, "detail": engine.detail}
            for engine in tried
        ],
        "use": _choices(usable, usable_cores()),
        "missing": missing,
        "can_generate": not missing and "embree" in usable,
    }


def _choices(usable: set[str], cores: int) -> dict[str, str]:
    """What a run without options would use, and why."""
    if "mitsuba scalar_rgb" in usable:
        pictures = "mitsuba scalar_rgb, because it needs nothing but a CPU"
    else:
        pictures = "none: Mitsuba does not work here; --renderer none still writes labels and LiDAR"
    if "mitsuba cuda_ad_rgb" in usable:
        pictures = "mitsuba cuda_ad_rgb, because an NVIDIA GPU was found"
    return {
        "pictures": pictures,
        "denoising": "oidn" if "oidn" in usable else "none: pyoidn does not work here",
        "rays": "embree" if "embree" in usable else "none: embreex does not work here",
        "workers": f"{cores}, one for each usable core",
    }


def _lines(found: dict[str, Any]) -> Iterator[str]:
    memory = found["memory_bytes"]
    yield f"synthgen {found['synthgen']}, Python {found['python']}, {found['platform']}"
    yield f"{found['cores']} usable cores, {f'{memory / 2**30:.1f} GiB of memory' if memory else 'memory unknown'}"
    yield ""
    yield from (f"  {name:<24} {version or 'MISSING'}" for name, version in found["packages"].items())
    yield ""
    for engine in found["engines"]:
        yield f"  {engine['name']:<24} {'yes' if engine['usable'] else 'no':<4} {engine['role']}: {engine['detail']}"
    yield ""
    yield from (f"  {what + ':':<24} {choice}" for what, choice in found["use"].items())
    yield ""
    missing = f"missing packages: {', '.join(found['missing'])}; reinstall synthgen" if found["missing"] else ""
    yield missing or ("ready" if found["can_generate"] else "not able to generate: see the engines above")
