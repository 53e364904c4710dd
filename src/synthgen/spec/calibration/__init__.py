"""Rig files from measured calibrations of other people's formats; start at `importing`."""
