"""All still geometry of a scene as one mesh in the world frame, for engines that have no instances."""

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from synthgen.arrays import AnyArray, Int32s, Singles, UInt8s, UInt16s
from synthgen.records import Scene


@final
@dataclass(frozen=True)
class Still:
    """Triangles (m) of all placements, with the identity of each face; faces are in the order of placements."""

    vertices: Singles
    faces: Int32s
    vertex_normal: Singles
    uv: Singles
    instance_id: Int32s
    class_id: UInt8s
    part_id: UInt16s
    material_id: UInt16s


def flatten(scene: Scene) -> Still:
    """Everything still in one mesh."""
    vertices, faces, normals, uv = [], [], [], []
    identity: list[tuple[AnyArray, ...]] = []
    offset = 0
    for placement in scene.placements:
        shape = scene.shapes[placement.shape]
        mesh = shape.mesh.moved(placement.T_world_shape)
        vertices.append(mesh.vertices)
        faces.append(mesh.faces + np.int32(offset))
        normals.append(mesh.normals)
        uv.append(mesh.uv)
        ids = np.full(len(mesh.faces), placement.instance_id, np.int32)
        identity.append((ids, shape.face_class, shape.face_part, shape.face_material))
        offset += len(mesh.vertices)
    instance, cls, part, material = _identities(identity)
    return Still(
        _joined(vertices, np.float32, 3),
        _joined(faces, np.int32, 3),
        _joined(normals, np.float32, 3),
        _joined(uv, np.float32, 2),
        instance,
        cls,
        part,
        material,
    )


def _identities(rows: list[tuple[AnyArray, ...]]) -> tuple[AnyArray, ...]:
    """Instance, class, part and material of all faces."""
    if rows:
        return tuple(np.concatenate(column) for column in zip(*rows, strict=True))
    return tuple(np.zeros(0, dtype) for dtype in (np.int32, np.uint8, np.uint16, np.uint16))


def _joined(arrays: list[Any], dtype: type, width: int) -> Any:
    return np.concatenate(arrays).astype(dtype, copy=False) if arrays else np.zeros((0, width), dtype)
