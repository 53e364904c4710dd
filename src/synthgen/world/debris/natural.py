"""What falls from trees and slopes: branches with twigs, rocks.

Left out: whole fallen trees (see `world.plants`), and gravel.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Mesh
from synthgen.records.mesh import merge
from synthgen.rng import Generator, stream
from synthgen.world.debris.settled import colored, noise, rubbish, settled
from synthgen.world.family import Parameters
from synthgen.world.shapes.implicit import surface_nets
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.tubes import tube

_LEAF_M = 0.07


def build_branch(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A branch on the ground: side branches and twigs in turn, thinning by the pipe model, leaves if it is fresh."""
    p = parameters
    rng = stream(int(p["variant"]), "branch")
    length = float(p["length"])
    pieces, leaves = Pieces(), list[Mesh]()
    radius = 0.013 * length + 0.006
    line = _limb(rng, np.array([-0.5 * length, 0.0, radius]), np.array([1.0, 0.0, 0.0]), length, 9)
    line[:, 2] = np.maximum(line[:, 2] * 0.15, 0.0) + np.linspace(radius, 0.006, len(line))
    sides = (8, 5, 4)[detail]
    pieces.add("wood", tube(line, list(np.linspace(radius, 0.004, len(line))), sides=sides))
    n_side = round(6 + 3 * length)
    for share in np.linspace(0.2, 0.97, n_side):
        at = _on(line, share)
        side = 1.0 if rng.random() < 0.5 else -1.0
        aim = np.array([0.8, side * rng.uniform(0.5, 1.0), rng.uniform(-0.05, 0.5)])
        reach = length * float(rng.uniform(0.14, 0.34)) * (1.15 - share)
        thick = radius * (1.05 - share) * 0.55 + 0.002
        limb = _limb(rng, at, aim / np.linalg.norm(aim), reach, 6)
        limb[:, 2] = np.maximum(limb[:, 2], 0.005)
        pieces.add("wood", tube(limb, list(np.linspace(thick, 0.0025, len(limb))), sides=max(3, sides - 2)))
        if detail == 2:
            continue
        for twig_share in np.linspace(0.35, 1.0, 4):
            start = _on(limb, twig_share)
            way = aim + rng.normal(0, 0.6, 3) * [1, 1, 0.6]
            twig = _limb(rng, start, way / np.linalg.norm(way), reach * 0.4, 4)
            twig[:, 2] = np.maximum(twig[:, 2], 0.003)
            pieces.add("wood", tube(twig, list(np.linspace(0.0028, 0.0012, 4)), sides=3))
            if p["leafy"]:
                leaves += [_leaf(rng, _on(twig, k)) for k in ((0.4, 0.7, 1.0) if detail == 0 else (0.8,))]
    if leaves:
        pieces.add("leaves", merge(leaves))
    return settled(pieces, {"wood": rubbish("bark"), "leaves": rubbish("leaf")})


def _limb(rng: Generator, start: Floats, aim: Floats, length: float, n: int) -> Floats:
    """A wandering line (n, 3)."""
    turns = np.cumsum(rng.normal(0.0, 0.16, (n - 1, 3)), axis=0) * [1.0, 1.0, 0.5]
    steps = aim + turns
    steps *= length / (n - 1) / np.linalg.norm(steps, axis=1, keepdims=True)
    line: Floats = np.concatenate([start[None], start + np.cumsum(steps, axis=0)])
    return line


def _on(line: Floats, share: float) -> Floats:
    at = np.linspace(0.0, 1.0, len(line))
    return np.array([np.interp(share, at, line[:, k]) for k in range(3)])


def _leaf(rng: Generator, at: Floats) -> Mesh:
    """A leaf that sits on a twig: two folded halves, thin."""
    along = rng.normal(0.0, 1.0, 3) * [1.0, 1.0, 0.4]
    along /= np.linalg.norm(along)
    across = np.cross(along, [0.0, 0.0, 1.0])
    across /= max(float(np.linalg.norm(across)), 1e-6)
    size = _LEAF_M * float(rng.uniform(0.7, 1.2))
    up = np.cross(across, along) * 0.18 * size
    tip, left, right = (
        at + size * along,
        at + 0.5 * size * along + 0.32 * size * across + up,
        at + 0.5 * size * along - 0.32 * size * across + up,
    )
    points = np.stack([at, right, tip, left])
    points[:, 2] = np.maximum(points[:, 2], 0.001)
    return Mesh.make(points, [[0, 1, 2], [0, 2, 3]], uv=points[:, :2])


def build_rock(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A broken stone: a ball cut by planes, edges worn, rough."""
    p = parameters
    rng = stream(int(p["variant"]), "rock")
    size = float(p["size"])
    normals = rng.normal(0, 1, (13, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    offsets = rng.uniform(0.30, 0.48, 13) * size
    stretch = rng.uniform([0.85, 0.75, 0.6], [1.1, 1.0, 0.85])
    waves, shifts = rng.normal(0, 22.0 / size, (12, 3)), rng.uniform(0, 2 * np.pi, 12)

    def field(q: Floats) -> Floats:
        s = q / stretch
        cut = s @ normals.T - offsets
        worn = 0.012 * size
        high = cut.max(axis=1, keepdims=True)
        faces = high[:, 0] + worn * np.log(np.exp((cut - high) / worn).sum(axis=1))
        ball = np.linalg.norm(s, axis=1) - 0.5 * size
        return np.maximum(np.maximum(faces, ball) + 0.010 * size * noise(q, waves, shifts), -q[:, 2] - 0.22 * size)

    vertices, faces = surface_nets(
        field, np.full(3, -0.62 * size), np.full(3, 0.62 * size), (0.040, 0.08, 0.15)[detail] * size
    )
    pieces = Pieces()
    uv = np.stack([vertices[:, 0] + vertices[:, 2], vertices[:, 1]], axis=1)
    pieces.add("rock", Mesh.make(vertices, faces, uv=uv, crease_deg=32.0))
    return settled(pieces, {"rock": colored(str(p["color"]), "stone")})
