"""Where the packaged files are: `scenarios/` and `assets/`, in a wheel or in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Path of a packaged file or folder, as in `resource("assets", "rigs", "kitti.yaml")`."""
    packaged = _PACKAGE / "_data"
    root = packaged if packaged.is_dir() else _PACKAGE.parent.parent
    return root.joinpath(*parts)
