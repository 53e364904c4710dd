"""What fills the horizon: groves, villages, towns, works and hills, made to be seen from 100 m and farther."""
