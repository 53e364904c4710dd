"""What every model of the scenario language shares: immutable, strict, no unknown keys."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Spec(BaseModel):
    """Base of every spec: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


Integer = Annotated[int, Field(strict=True)]
"""A whole number, written as one: neither true nor "2"."""
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number without dimension, written as one."""
Flag = Annotated[bool, Field(strict=True)]
"""true or false; yes, no, on and off are strings in YAML 1.2."""
