"""What a customer wants done with each kind of personal data, as a YAML file."""

from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..personal_data import DataType, Tier
from .packs import DEFAULT_PACKS, Pack


class PolicyInvalid(ValueError):
    """A policy file cannot be used. The message names the file and what is wrong with it."""


class Action(StrEnum):
    MASK = "mask"
    LABEL = "label"
    KEEP = "keep"


class TypePolicy(BaseModel):
    """`display` is the word in the token; without it the type's own name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Action
    tier: Tier
    display: str = Field(default="", pattern=r"^([A-Z][A-Z_ ]{0,30})?$")
    numbered: bool = False

    @model_validator(mode="after")
    def secrets_are_never_kept(self) -> Self:
        if self.tier is Tier.A and self.action is Action.KEEP:
            raise ValueError("a tier A type cannot be kept")
        return self


class RedactionPolicy(BaseModel):
    """One entry for every type: a type that nobody thought of is an error, not a leak. `packs` are the countries whose
    identifiers are looked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    version: int = Field(ge=1)
    packs: tuple[Pack, ...] = Field(default=DEFAULT_PACKS, min_length=1)
    types: dict[DataType, TypePolicy]

    @model_validator(mode="after")
    def every_type_is_covered(self) -> Self:
        missing = [data_type.value for data_type in DataType if data_type not in self.types]
        if missing:
            raise ValueError(f"says nothing about {', '.join(missing)}")
        return self

    @property
    def name(self) -> str:
        """Identifies the policy in results: "gdpr:1"."""
        return f"{self.id}:{self.version}"

    def masks(self, data_type: DataType) -> bool:
        return self.types[data_type].action is not Action.KEEP

    @property
    def restricted(self) -> frozenset[DataType]:
        """Types whose presence restricts who may open the interaction."""
        return frozenset(kind for kind, policy in self.types.items() if policy.action is Action.LABEL)

    def label(self, data_type: DataType) -> str:
        return self.types[data_type].display or data_type.value


def default_policy() -> RedactionPolicy:
    """The policy that comes with the package."""
    source = files(__package__) / "policies" / "default.yaml"
    return _parse(source.read_text(encoding="utf-8"), "policies/default.yaml")


def load_policy(path: Path) -> RedactionPolicy:
    """Reads a policy. Raises `PolicyInvalid` with the file's name and the reason."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyInvalid(f"{path}: cannot be read: {type(error).__name__}") from error
    return _parse(text, str(path))


def _parse(text: str, source: str) -> RedactionPolicy:
    try:
        content: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PolicyInvalid(f"{source}: is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise PolicyInvalid(f"{source}: must be a mapping with id, version and types")
    _refuse_unknown_types(content, source)
    try:
        return RedactionPolicy.model_validate(content)
    except ValidationError as error:
        raise PolicyInvalid(f"{source}: {_first_reason(error)}") from error


def _refuse_unknown_types(content: dict[str, Any], source: str) -> None:
    types = content.get("types")
    known = {data_type.value for data_type in DataType}
    unknown = sorted(str(name) for name in types if str(name) not in known) if isinstance(types, dict) else []
    if unknown:
        raise PolicyInvalid(f"{source}: unknown type {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part != "[key]")
    return f"{where}: {first['msg']}" if where else str(first["msg"])
