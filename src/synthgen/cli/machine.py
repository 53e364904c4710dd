"""What this machine has: cores, memory, packages, engines. Nothing here fails when something is missing."""

import ctypes.util
import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import final

PROBE_TIMEOUT_S = 60.0
"""An engine that has not loaded by then is of no use; Mitsuba takes 1 to 5 s from a cold disk. [s]"""

_MITSUBA = """
import sys, mitsuba
mitsuba.set_variant(sys.argv[1])
print(mitsuba.ScalarTransform4f().matrix if sys.argv[1].startswith("scalar") else mitsuba.Float(1.0) + 1.0)
"""
_EMBREE = """
import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
scene = EmbreeScene()
corners = np.array([[[-1, -1, 1], [1, -1, 1], [0, 1, 1]]], dtype=np.float32)
TriangleMesh(scene, corners)
hit = scene.run(np.zeros((1, 3), np.float32), np.array([[0, 0, 1]], np.float32))
assert hit[0] == 0, hit
"""
_OIDN = "import pyoidn"


@final
@dataclass(frozen=True)
class Engine:
    """Something that makes pictures or answers rays: whether it works here, and why not."""

    name: str
    role: str
    is_usable: bool
    detail: str


def usable_cores() -> int:
    """Cores this process may run on."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_bytes() -> int | None:
    """Physical memory; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def package_versions(name: str = "synthgen") -> dict[str, str | None]:
    """Installed versions of the packages that synthgen requires; None for a missing one."""
    try:
        required = requires(name) or []
    except PackageNotFoundError:
        required = list(_REQUIRED)
    names = [text.partition(";")[0] for text in required if "extra ==" not in text]
    return {package: _version(package) for package in map(_name_alone, names)}


# What a checkout that is not installed needs; the same as in pyproject.toml (a test compares them).
_REQUIRED = (
    "click",
    "embreex",
    "mitsuba",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "pyarrow",
    "pydantic",
    "pyoidn",
    "rich",
    "ruamel.yaml",
    "ruamel.yaml.clib",
    "scipy",
    "trimesh",
)


def engines() -> list[Engine]:
    """All engines that synthgen can use, each tried in a process of its own, because some abort when they fail."""
    return [
        _probed("mitsuba scalar_rgb", "pictures on CPU", _MITSUBA, "scalar_rgb"),
        _probed("mitsuba cuda_ad_rgb", "pictures on an NVIDIA GPU", _MITSUBA, "cuda_ad_rgb"),
        _gl(),
        _probed("oidn", "denoising", _OIDN),
        _probed("embree", "rays for labels and LiDAR", _EMBREE),
    ]


def _probed(name: str, role: str, code: str, *arguments: str) -> Engine:
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            timeout=PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Engine(name, role, False, f"could not be tried: {error}")
    if done.returncode == 0:
        return Engine(name, role, True, "works")
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    reason = lines[-1] if lines else f"the process ended with {done.returncode}"
    return Engine(name, role, False, reason)


def _gl() -> Engine:
    role = "quick pictures through OpenGL"
    missing = []
    if importlib.util.find_spec("pyrender") is None:
        missing.append('pyrender is not installed: pip install "synthgen[gl]"')
    if ctypes.util.find_library("EGL") is None:
        missing.append("the system library libEGL is not found")
    return Engine("gl", role, not missing, "; ".join(missing) or "pyrender and libEGL are there")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _name_alone(requirement: str) -> str:
    end = next((i for i, letter in enumerate(requirement) if letter in "<>=!~ [("), len(requirement))
    return requirement[:end]
