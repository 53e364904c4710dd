"""synthgen: labelled synthetic driving data from a scenario spec."""

__version__ = "0.1.0"
