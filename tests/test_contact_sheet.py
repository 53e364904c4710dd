"""Contact sheets: different instances, all of them in the picture, with their true sizes."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from synthgen.contact_sheet import _corners, _figure, _in_a_row, _pixels, _span, _view, contact_sheet
from synthgen.errors import InputError, OutputError, UnknownNameError
from synthgen.rng import stream
from synthgen.world import catalog

SMALL = {"width_px": 320, "samples": 2}


def test_a_sheet_is_a_picture_of_different_instances_with_their_sizes(tmp_path):
    made = contact_sheet("bollard", tmp_path / "sheet.png", count=5, **SMALL)

    picture = cv2.imread(str(tmp_path / "sheet.png"))
    assert picture.shape[1] == 320
    assert picture.std() > 5
    rows = made["instances"]
    assert len({str(row["parameters"]) for row in rows}) == 5
    for row in rows:
        size = np.ptp(catalog.build("bollard", row["parameters"], 0).bounds(), axis=0)
        assert row["size_m"] == pytest.approx(size, abs=1e-3)


def test_equal_seeds_give_equal_instances_and_another_seed_others(tmp_path):
    first, again, other = (
        contact_sheet("bollard", tmp_path / f"{k}.png", count=1, seed=seed, **SMALL)["instances"]
        for k, seed in enumerate((3, 3, 4))
    )

    assert first == again
    assert first != other


@pytest.mark.parametrize("family", ["truck.box", "person.child", "house.detached", "lamp.street"])
def test_the_whole_row_is_in_the_picture_and_nobody_hides_another(family):
    bodies = [catalog.build(family, catalog.draw(family, stream(k, "test")), 2) for k in range(4)]
    row = [*bodies, _figure()]
    places = _in_a_row(row)

    camera, T = _view(row, places, 800)
    pixels = _pixels(_corners(row, places), camera, T)

    assert pixels.min() > 0
    assert pixels[:, 0].max() < camera.width
    assert pixels[:, 1].max() < camera.height
    right = T[:3, 0]
    spans = [np.add(_span(body), place[:3, 3] @ right) for body, place in zip(row, places, strict=True)]
    assert all(left[1] < following[0] for left, following in pairwise(spans))


def test_what_cannot_be_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(UnknownNameError, match=r"car\.sedan"):
        contact_sheet("car.sedann", tmp_path / "a.png")
    with pytest.raises(OutputError, match="png"):
        contact_sheet("bollard", tmp_path / "a.gif")
    with pytest.raises(OutputError, match="no such folder"):
        contact_sheet("bollard", tmp_path / "no" / "a.png")
    with pytest.raises(InputError, match="instances"):
        contact_sheet("bollard", tmp_path / "a.png", count=99)
    assert list(tmp_path.iterdir()) == []
