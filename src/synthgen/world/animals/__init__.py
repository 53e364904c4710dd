"""Animals: four-legged ones on a skeleton of their kind, birds, and a horse with its rider."""
