"""Ground truth from hits, poses and camera models."""
