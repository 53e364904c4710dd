"""Physical constants, each with its source."""

import math

MOR_CONTRAST = 0.05
"""Contrast left at the meteorological optical range (WMO-No. 8, vol. I, ch. 9)."""

LN20 = math.log(1.0 / MOR_CONTRAST)
"""Optical depth at the meteorological optical range: -ln 0.05 = 2.996."""

LIGHT_M_PER_S = 299_792_458.0
"""Speed of light in vacuum (exact, BIPM SI brochure)."""
