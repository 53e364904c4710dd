"""One concrete sample: roads, bodies and their places."""
