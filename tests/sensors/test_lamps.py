"""Which pixels may flicker, and with whom."""

import numpy as np
import pytest

from synthgen.records import Hits, Material, Scene
from synthgen.sensors.lamps import lamps_seen
from synthgen.taxonomy import class_id

PAINT = Material("paint", (0.5, 0.5, 0.5), 0.5, 0.5)
RED = Material("signal.red", (0.2, 0.0, 0.0), 0.1, 0.3, emission=(4000.0, 50.0, 20.0))
SCENE = Scene((), (), (), (PAINT, RED), ("part",), {})


def test_lit_signals_and_vehicles_flicker_each_by_its_own_driver():
    """Paint, sky and lit windows do not; two pixels of one object share a driver; the air dims them."""
    classes = ["traffic.light", "traffic.light", "vehicle.car", "structure.building", "vehicle.car", "sky"]
    n = len(classes)
    hits = Hits(
        np.array([100.0, 50.0, 20.0, 20.0, 20.0, np.inf], np.float32),
        np.array([7, 7, 9, 4, 9, 0], np.int32),
        np.array([class_id(name) for name in classes], np.uint8),
        np.zeros(n, np.uint16),
        np.array([1, 1, 1, 1, 0, 0], np.uint16),
        *(np.zeros((n, 3), np.float32) for _ in range(2)),
        np.zeros((n, 2), np.float32),
        np.zeros((n, 3), np.float32),
    )
    lamps = lamps_seen(hits, SCENE, 1, 0, np.full(3, 0.01))

    assert lamps.pixels.tolist() == [0, 1, 2]
    assert lamps.lamp.tolist() == [0, 0, 1]
    assert lamps.radiance[:2, 0] == pytest.approx(4000 * np.exp([-1.0, -0.5]), rel=1e-5)
    assert lamps.pulses[0] != lamps.pulses[1]
    assert lamps.pulses == lamps_seen(hits, SCENE, 1, 0, np.zeros(3)).pulses
    assert 90.0 <= lamps.pulses[0].rate_hz <= 150.0
