"""The benchmarks' own arithmetic."""

import sys
from pathlib import Path

import numpy as np
import pytest

from synthgen.rng import stream

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import frame
import image_error


@pytest.fixture
def reference():
    return stream(0, "picture").uniform(0.5, 2.0, (32, 32, 3)).astype(np.float32)


def test_exposure_does_not_count_as_error(reference):
    assert image_error.matched(7.0 * reference, reference) == pytest.approx(reference)


def test_relative_error_of_a_constant_share(reference):
    """A tenth too bright everywhere: 0.01, less the one percent of the mean square below."""
    assert image_error.relative_mse(1.1 * reference, reference) == pytest.approx(0.01, rel=0.03)


def test_relative_error_does_not_know_the_unit(reference):
    noisy = reference * stream(0, "noise").normal(1.0, 0.1, reference.shape).astype(np.float32)

    once, scaled = (image_error.relative_mse(k * noisy, k * reference) for k in (1.0, 1e4))
    assert scaled == pytest.approx(once)


def test_psnr_of_a_known_error():
    """White next to grey whose sRGB value is 0.1 lower: 20 dB on a picture that is all white."""
    white = np.ones((8, 8, 3), np.float32)
    grey = white * ((0.9 + 0.055) / 1.055) ** 2.4

    assert image_error.psnr_db(grey, white) == pytest.approx(20.0, abs=1e-3)


def test_stages_add_up_to_the_run():
    """From made-up costs: 1 start, 3 build, 2 renderer, 0.5 labels and 4 picture a frame."""

    def run(cpu_s):
        return frame.Usage(0.0, cpu_s, 0.0)

    runs = {("none", n): run(1 + 3 + 0.5 * n) for n in (1, 5)} | {("gl", n): run(1 + 3 + 2 + 4.5 * n) for n in (1, 5)}

    assert list(frame.stage_costs(run(1.0), runs, "gl", 5).values()) == pytest.approx([1, 3, 2, 0.5, 4])


def test_time_of_children_counts():
    """A shell that lets a child work for a quarter of a second of processor time."""
    work = "import time\nwhile time.process_time() < 0.25: pass"
    usage = frame.measured(["sh", "-c", f'"{sys.executable}" -c "{work}"; true'])

    assert usage.cpu_s >= 0.25
    assert usage.peak_mib > 1


def test_a_run_that_fails_shows_what_it_said():
    with pytest.raises(SystemExit, match=r"ended with 3:\nno such street"):
        frame.measured(["sh", "-c", "echo no such street >&2; exit 3"])
