"""Houses and blocks."""
