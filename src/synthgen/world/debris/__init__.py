"""Debris: things that lie on the road and do not belong there."""
