"""Trees, bushes, hedges and grass."""
