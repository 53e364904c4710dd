"""Engines that make pictures in linear radiance."""
