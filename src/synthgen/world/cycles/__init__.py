"""Bicycles and those who ride them."""
