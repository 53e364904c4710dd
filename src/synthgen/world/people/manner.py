"""How one person carries himself: how far arms swing, where the head looks, on which leg the weight rests.

Start at `manner_of`. Everybody keeps his manner; gaits and standing are varied by it.
Left out: age and load, which change strides and backs (see `roles`), and arms that are busy (see `holds`).
"""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from synthgen.rng import stream


@final
@dataclass(frozen=True, slots=True)
class Manner:
    """Pairs are left and right.

    Attributes
    ----------
    swing : pair of floats
        Arm swing over the gait's.
    elbow_deg, hang_deg : pair of floats
        Elbows more bent, and arms further forward, than the gait's. [deg]
    look_deg : pair of floats
        Head turned to the left, and bowed. [deg]
    lean_deg : float
        Trunk further forward. [deg]
    weight : float
        Who stands has its weight on the left leg at 1, on the right at -1, on both at 0.
    apart, ahead : float
        Distance of the feet of who stands over the usual; the free foot before the other over stature.
    """

    swing: tuple[float, float] = (1.0, 1.0)
    elbow_deg: tuple[float, float] = (0.0, 0.0)
    hang_deg: tuple[float, float] = (0.0, 0.0)
    look_deg: tuple[float, float] = (0.0, 0.0)
    lean_deg: float = 0.0
    weight: float = 1.0
    apart: float = 1.0
    ahead: float = 0.04


PLAIN: Final = Manner()


def manner_of(variant: int, *, looks_ahead: bool) -> Manner:
    """Manner of one person; who is busy with head and hands looks ahead.

    Amplitudes of arms differ by a factor of two between healthy walkers and between the arms of one (J. Kuhtz-
    Buschbeck and others, "Activity of upper limb muscles during human walking", J. Electromyogr. Kinesiol. 22, 2012);
    where heads turn is our choice: most nearly ahead and a little down, one in three aside.
    """
    rng = stream(variant, "manner")
    swing = float(rng.uniform(0.55, 1.25)) * rng.uniform(0.8, 1.1, 2)
    elbow, hang = rng.uniform(-8.0, 16.0) + rng.normal(0.0, 3.0, 2), rng.normal(0.0, 3.0, 2)
    aside = rng.uniform(18.0, 48.0) * rng.choice([-1.0, 1.0]) if rng.random() < 0.33 else rng.normal(0.0, 6.0)
    down = float(np.clip(rng.normal(4.0, 5.0), -8.0, 16.0))
    side, share = float(rng.choice([-1.0, 1.0])), float(rng.choice([0.0, 0.6, 1.0, 1.0]))
    return Manner(
        swing=(float(swing[0]), float(swing[1])),
        elbow_deg=(float(elbow[0]), float(elbow[1])),
        hang_deg=(float(hang[0]), float(hang[1])),
        look_deg=(0.2 * float(aside), 0.0) if looks_ahead else (float(aside), down),
        lean_deg=float(np.clip(rng.normal(0.0, 2.0), -3.0, 4.0)),
        weight=side * share,
        apart=float(rng.uniform(0.85, 1.5)),
        ahead=float(rng.uniform(-0.02, 0.08)),
    )
