"""Engines that answer rays."""
