"""What the OpenGL renderer says when it cannot work, and its sky, which needs no OpenGL."""

import importlib.util
import sys

import numpy as np
import pytest

from synthgen.errors import MissingExtraError, RunError
from synthgen.records import Scene
from synthgen.render.gl import GlRenderer, sky_radiance

EMPTY = Scene((), (), (), (), (), {})


def test_without_pyrender_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(MissingExtraError, match=r'pip install "synthgen\[gl\]"'):
        GlRenderer(EMPTY)


def test_without_opengl_the_error_names_the_system_packages(monkeypatch, tmp_path):
    (tmp_path / "pyrender.py").write_text("raise ImportError('Unable to load EGL library')")
    for name in [name for name in sys.modules if name.split(".")[0] == "pyrender"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(RunError, match="apt-get install libegl1"):
        GlRenderer(EMPTY)


@pytest.mark.parametrize(
    ("direction", "value"), [((0, 1, 0), 0.0), ((1, 0, 0), 0.25), ((0, -1, 0), 0.5), ((-1, 0, 0), 0.75)]
)
def test_the_sky_turns_eastward_from_north(direction, value):
    """A map whose value is its azimuth in turns, read at the four points of the compass."""
    azimuth = np.abs((np.arange(400) + 0.5) / 400)
    sky = np.tile(azimuth[None, :, None], (8, 1, 3)).astype(np.float32)
    sky[:, [0, -1]] = 0.0  # where 1 meets 0

    assert sky_radiance(sky, np.array(direction, float).reshape(1, 1, 3))[0, 0, 0] == pytest.approx(value, abs=1e-3)


def test_the_sky_has_its_zenith_in_row_0():
    sky = np.zeros((9, 4, 3), np.float32)
    sky[0], sky[4], sky[8] = 3.0, 2.0, 1.0
    directions = np.array([[[0, 0, 1.0], [1, 0, 0], [0, 0, -1]]])

    assert sky_radiance(sky, directions)[0, :, 0] == pytest.approx([3.0, 2.0, 1.0])
