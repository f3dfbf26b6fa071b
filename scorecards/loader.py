"""Reads scorecards from YAML. An error says in which line of which file it is."""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import ValidationError

from .problems import problems_of
from .schema import Scorecard

LARGEST = 1_000_000


class ScorecardInvalid(ValueError):
    """The YAML is not a scorecard. `problems` are (line, sentence) pairs, lines counted from 1."""

    def __init__(self, source: str, problems: Sequence[tuple[int, str]]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source}, line {line}: {sentence}" for line, sentence in self.problems))


def load(path: Path) -> Scorecard:
    """The scorecard in the file. Raises `ScorecardInvalid`, also where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ScorecardInvalid(path.name, [(1, f"cannot be read: {reason}")]) from error
    return parse(text, path.name)


def parse(text: str, source: str) -> Scorecard:
    """The scorecard in a YAML text; `source` names it in errors. Raises `ScorecardInvalid`."""
    root = _compose(text, source)
    if duplicates := list(_duplicate_keys(root)):
        raise ScorecardInvalid(source, duplicates)
    try:
        return Scorecard.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        raise ScorecardInvalid(source, _problems(root, error)) from None


def dump(scorecard: Scorecard) -> str:
    """The scorecard as YAML that `parse` reads back to an equal one."""
    data = scorecard.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


@cache
def library() -> tuple[Scorecard, ...]:
    """The scorecards that ship with the product, in order of their ids."""
    folder = resources.files("scorecards") / "library"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(parse(file.read_text(encoding="utf-8"), file.name) for file in files)


def content_hash(scorecard: Scorecard) -> str:
    """SHA-256 (hexadecimal) of everything the scorecard says. Comments and layout of the YAML do not matter."""
    canonical = json.dumps(scorecard.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _compose(text: str, source: str) -> yaml.Node:
    if len(text) > LARGEST:
        raise ScorecardInvalid(source, [(1, f"a scorecard may have at most {LARGEST:,} characters")])
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)):
            raise ScorecardInvalid(source, [(1, "aliases (*name) are not allowed")])
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ScorecardInvalid(source, [_yaml_problem(error)]) from None
    if not isinstance(root, yaml.MappingNode):
        raise ScorecardInvalid(source, [(1, "a scorecard must be a mapping of names to values")])
    return root


def _yaml_problem(error: yaml.YAMLError) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None)
    return (mark.line + 1 if mark else 1), f"not YAML: {getattr(error, 'problem', None) or 'unreadable character'}"


def _duplicate_keys(node: yaml.Node) -> list[tuple[int, str]]:
    """safe_load keeps the last of two equal keys in silence; an author must hear of it."""
    found: list[tuple[int, str]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((key.start_mark.line + 1, f"'{key.value}' is given twice"))
            seen.add(str(key.value))
            found += _duplicate_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            found += _duplicate_keys(child)
    return found


def _problems(root: yaml.Node, error: ValidationError) -> list[tuple[int, str]]:
    found = [(_line(root, location), problem) for location, problem in problems_of(error)]
    return sorted(
        (line, f"{problem.path}: {problem.sentence}" if problem.path else problem.sentence) for line, problem in found
    )


def _line(node: yaml.Node, location: tuple[int | str, ...]) -> int:
    """The line, from 1, of the deepest node on the way to `location` that exists in the text."""
    line = node.start_mark.line
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == step), None)
            if pair is None:
                continue  # pydantic names a union's chosen member in the location; a missing field has no line
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
    return line + 1
