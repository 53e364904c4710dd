"""Physical constants and unit factors, each with its source."""

import math

C_M_PER_S = 299_792_458.0
"""Speed of light in vacuum [m/s], exact by the definition of the metre (SI brochure, 9th ed.)."""

MOR_CONTRAST = 0.05
"""Contrast left at the meteorological optical range (WMO-No. 8, vol. I, ch. 9)."""

LN20 = math.log(1.0 / MOR_CONTRAST)
"""Optical depth at the meteorological optical range: -ln 0.05 = 2.996."""

KM_PER_H = 1.0 / 3.6
"""Metres per second in one kilometre per hour."""
