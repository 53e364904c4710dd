"""Datasets on disk: written one scene at a time, read as arrays and Arrow tables."""
