"""Physical constants, each with its source."""

import math

MOR_CONTRAST = 0.05
"""Contrast left at the meteorological optical range (WMO-No. 8, vol. I, ch. 9)."""

LN20 = math.log(1.0 / MOR_CONTRAST)
"""Optical depth at the meteorological optical range: -ln 0.05 = 2.996."""

SPEED_OF_LIGHT_M_PER_S = 299_792_458.0
"""Exact (SI)."""

BOLTZMANN_J_PER_K = 1.380649e-23
"""Exact (SI)."""

NOISE_TEMPERATURE_K = 290.0
"""Reference temperature of noise figures (IEEE Std 161, IRE standards on noise)."""
