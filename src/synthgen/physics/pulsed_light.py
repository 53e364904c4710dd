"""LED lamps that are dimmed by pulses: how much of their light falls into an exposure.

`share_in_exposure` is the arithmetic, `draw_pulses` the lamps there are. Long exposures see the mean, short ones see
all of a pulse or nothing.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.rng import Generator

SIGNAL_HZ = (90.0, 150.0)
"""Pulse rates of traffic signals: mains of 50 or 60 Hz, rectified, and drivers near it."""

VEHICLE_HZ = (100.0, 500.0)
"""Pulse rates of vehicles' lamps."""

VEHICLE_LED_SHARE = 0.6
"""Vehicles whose lamps are pulsed LEDs; others have bulbs, or LEDs with steady current (our choice)."""

_DUTY = (0.15, 0.9)  # share of the time that a pulse lasts (our choice; dimmed tail lamps are at the low end)


@final
@dataclass(frozen=True, slots=True)
class Pulses:
    """A lamp's pulses: rate [Hz], share of the time it is on, and where in a period time 0 is, 0..1."""

    rate_hz: float
    duty: float
    phase: float


STEADY = Pulses(1.0, 1.0, 0.0)
"""A lamp that is always on."""


def draw_pulses(rng: Generator, is_vehicle: bool) -> Pulses:
    """The pulses of one lamp."""
    is_led = not is_vehicle or rng.random() < VEHICLE_LED_SHARE
    low, high = VEHICLE_HZ if is_vehicle else SIGNAL_HZ
    pulses = Pulses(float(np.exp(rng.uniform(np.log(low), np.log(high)))), rng.uniform(*_DUTY), rng.random())
    return pulses if is_led else STEADY


def share_in_exposure(pulses: Pulses, start_s: float, exposure_s: float) -> float:
    """Light of a lamp in an exposure, over what it gives on average; 0 between pulses, 1 / duty within one."""
    begin = start_s * pulses.rate_hz + pulses.phase
    end = begin + exposure_s * pulses.rate_hz
    return (_on_until(end, pulses.duty) - _on_until(begin, pulses.duty)) / (pulses.duty * (end - begin))


def _on_until(periods: float, duty: float) -> float:
    """Periods that a lamp was on, of those since the beginning of one."""
    whole = np.floor(periods)
    return float(whole * duty + min(periods - whole, duty))
