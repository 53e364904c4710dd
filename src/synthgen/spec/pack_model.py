"""The language of asset packs: what `pack.yaml` may hold, in a folder of model files.

Start at `PackSpec`. A pack names its models as families, says what class each is, how its axes lie and how large it is,
and what its materials are made of; it may define classes of its own. Not here: reading the file (`pack`).
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from synthgen.errors import nearest
from synthgen.resources import resource
from synthgen.spec.model import Integer, Number, Spec
from synthgen.taxonomy import own_classes
from synthgen.yamlfile import read_table

FORMATS = (".glb", ".gltf", ".obj", ".ply")
"""Endings of model files that are read."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
Axis = Literal["+x", "-x", "+y", "-y", "+z", "-z"]
Share = Annotated[Number, Field(ge=0, le=1)]
Meters = Annotated[Number, Field(gt=0, le=100)]
Target = str | Integer


class ClassSpec(Spec):
    """A class that the taxonomy lacks. Ids from 100 are free for packs. What is not given is as the parent has it."""

    id: Integer = Field(ge=100, le=254)
    parent: str | None = Field(None, description="the class of the taxonomy that it is a kind of")
    kind: Literal["thing", "stuff"] | None = Field(None, description="the parent's, or thing")
    color: tuple[Integer, Integer, Integer] | None = Field(None, description="the parent's, or black")
    map: dict[str, Target] = Field(default_factory=dict, description="what other projects call it, beside the parent's")
    size_m: dict[Literal["length", "width", "height"], tuple[Meters, Meters]] = Field(default_factory=dict)

    @field_validator("parent")
    @classmethod
    def _parent_is_known(cls, parent: str | None) -> str | None:
        if parent is not None and parent not in own_classes():
            raise ValueError(f"no class named {parent!r}; {nearest(parent, own_classes())}")
        return parent

    @field_validator("color")
    @classmethod
    def _color_is_of_bytes(cls, color: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
        if color is not None and not all(0 <= value <= 255 for value in color):
            raise ValueError(f"expected three whole numbers from 0 to 255, got {list(color)}")
        return color

    @field_validator("map")
    @classmethod
    def _targets_are_known(cls, targets: dict[str, Target]) -> dict[str, Target]:
        known = {target for row in own_classes().values() for target in row.map}
        for name in targets:
            if name not in known:
                raise ValueError(f"no project named {name!r}; {nearest(name, known)}")
        return targets


class MaterialSpec(Spec):
    """What a surface is made of; what is not given stays as the model file has it."""

    color: tuple[Share, Share, Share] | None = Field(None, description="linear sRGB reflectance")
    roughness: Share | None = None
    metallic: Share | None = None
    clearcoat: Share = 0.0
    translucency: Share = 0.0
    transmission: Share = Field(0.0, description="of a clear pane: what passes it beside what it mirrors")
    reflectance_905nm: Annotated[Number, Field(ge=0, le=2000)] | None = Field(
        None, description="diffuse reflectance; retroreflectors exceed 1"
    )
    substance: str | None = Field(None, description="a row of assets/substances.yaml")

    @field_validator("substance")
    @classmethod
    def _substance_is_known(cls, name: str | None) -> str | None:
        known = read_table(resource("assets", "substances.yaml"))
        if name is not None and name not in known:
            raise ValueError(f"no substance named {name!r}; {nearest(name, known)}")
        return name


class PartSpec(Spec):
    """What a mesh or a material of the model file becomes."""

    name: Name | None = None
    class_name: str | None = Field(None, alias="class")
    material: str | None = Field(None, description="a key of materials")


class AssetSpec(Spec):
    """One model: a file, the family it becomes, and how it stands."""

    file: str
    family: Name
    class_name: str = Field(alias="class")
    up: Axis = "+y"
    front: Axis = "+z"
    scale: Annotated[Number, Field(gt=0, le=1000)] | None = Field(None, description="metres per unit of the file")
    size: dict[Literal["length", "width", "height"], Meters] | None = Field(None, description="one target size [m]")
    parked: Share = Field(0.0, description="share of the vehicles parked along streets that are this model")
    parts: dict[str, PartSpec] = Field(default_factory=dict)
    materials: dict[str, MaterialSpec] = Field(default_factory=dict)

    @field_validator("file")
    @classmethod
    def _file_can_be_read(cls, file: str) -> str:
        if not file.lower().endswith(FORMATS):
            raise ValueError(f"expected a file that ends in {', '.join(FORMATS)}; got {file!r}")
        if Path(file).is_absolute() or ".." in Path(file).parts:
            raise ValueError(f"expected a path inside the pack's folder, got {file!r}")
        return file

    @model_validator(mode="after")
    def _axes_and_size_are_clear(self) -> Self:
        if self.up[1] == self.front[1]:
            raise ValueError(f"up and front must be different axes, got {self.up} and {self.front}")
        if self.scale is not None and self.size is not None:
            raise ValueError("give the size with at most one of: scale, size")
        if self.size is not None and len(self.size) != 1:
            raise ValueError("size: expected exactly one of length, width, height; the others follow")
        for name, part in self.parts.items():
            if part.material is not None and part.material not in self.materials:
                raise ValueError(
                    f"parts.{name}.material: no material named {part.material!r} under materials; "
                    f"{nearest(part.material, self.materials)}"
                )
        return self


class PackSpec(Spec):
    """A pack: its name and licence, its models, and classes of its own."""

    pack: Name
    license: str = Field(min_length=1, description="SPDX id, or the licence in words")
    source: str = Field("", description="where the models come from")
    classes: dict[Name, ClassSpec] = Field(default_factory=dict)
    assets: tuple[AssetSpec, ...]
