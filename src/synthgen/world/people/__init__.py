"""People: figures, clothes, poses and gaits."""
