"""What sits on a lens covers as much as it says, and neither makes light nor depends on the pixels."""

import numpy as np
import pytest

from synthgen.physics.soiling import MAKERS, through_film
from synthgen.rng import stream

SIZE, FOCAL_PX = (90, 160), 114.0


@pytest.mark.parametrize(("name", "cover"), [("dirt", 0.3), ("frost", 0.45), ("blockage", 0.2)])
def test_films_cover_their_share(name, cover):
    film = MAKERS[name](SIZE, FOCAL_PX, cover, stream(4, name))

    assert (film.passed < 0.75).mean() == pytest.approx(cover, rel=0.35)
    assert film.passed.max() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_no_film_makes_light(name):
    """Shares are shares; an even gray field gets no brighter anywhere."""
    film = MAKERS[name](SIZE, FOCAL_PX, 20 if name in ("drops", "scratches") else 0.4, stream(4, name))
    bent = 0.0 if film.bent is None else film.bent
    even = np.full((*SIZE, 3), 50.0, np.float32)
    seen = through_film(even, film)

    assert min(film.passed.min(), film.scattered.min(), np.min(bent)) >= 0
    assert (film.passed + film.scattered + bent).max() <= 1 + 1e-5
    assert 0 < seen.min() < seen.max() <= 50.01
    assert seen.mean() < 49.9


def test_drops_show_the_view_upside_down():
    """Inside a drop the place that is seen goes up where the pixel goes down, and left where it goes right."""
    film = MAKERS["drops"](SIZE, FOCAL_PX, 6, stream(8, "drops"))
    assert film.source is not None
    assert film.bent is not None
    inside = film.bent > 0.9
    steps = [np.gradient(film.source[..., 1 - axis], axis=axis)[inside] for axis in (0, 1)]

    assert max(np.median(step) for step in steps) < -2.0


@pytest.mark.parametrize("name", ["dirt", "frost"])
def test_finer_pixels_show_a_film_of_like_cover(name):
    coarse = MAKERS[name](SIZE, FOCAL_PX, 0.4, stream(4, name)).passed.mean()
    fine = MAKERS[name]((180, 320), 2 * FOCAL_PX, 0.4, stream(4, name)).passed.mean()

    assert fine == pytest.approx(coarse, abs=0.05)
