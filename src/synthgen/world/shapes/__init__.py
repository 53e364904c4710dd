"""Geometry that knows no body: solids, tubes, implicit surfaces, cut panels, outlines."""
