"""Which pieces of a built body touch nothing, by their bounding boxes: for tests."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from synthgen.records import Asset

TOUCH_M = 0.005


def floating(asset: Asset) -> list[tuple[str, np.ndarray]]:
    """Part name and bounds of each connected piece that no chain of touching boxes joins to the ground."""
    names, lows, highs = [], [], []
    for part in asset.parts:
        v = part.mesh.vertices.astype(float)
        _, place = np.unique(np.round(v, 4), axis=0, return_inverse=True)
        corners = place.reshape(-1)[part.mesh.faces]
        edges = np.concatenate([corners[:, :2], corners[:, 1:]])
        n = int(place.max()) + 1
        _, label = connected_components(coo_matrix((np.ones(len(edges)), edges.T), (n, n)), directed=False)
        label = label[place.reshape(-1)]
        for k in np.unique(label[part.mesh.faces]):
            names.append(part.name)
            lows.append(v[label == k].min(axis=0) - TOUCH_M / 2)
            highs.append(v[label == k].max(axis=0) + TOUCH_M / 2)
    low, high = np.array(lows), np.array(highs)
    touches = np.all((low[:, None] <= high[None]) & (high[:, None] >= low[None]), axis=2)
    _, group = connected_components(touches, directed=False)
    grounded = set(group[low[:, 2] < 0.01].tolist())
    return [(names[i], np.stack([low[i], high[i]])) for i in range(len(names)) if group[i] not in grounded]
