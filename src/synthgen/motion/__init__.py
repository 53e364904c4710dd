"""How things move, and where they meet."""
