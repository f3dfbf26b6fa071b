"""The pages in docs/ say what the code does: settings, endpoints, roles, tables, commands, links, running examples."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from typer.core import TyperGroup

from service import cli
from service.config import Settings
from service.database import Base, transaction
from service.demo import add_accounts
from service.evaluations.queries import NOT_ASKED, UNSCORED
from service.identity.tables import Role
from service.routes import ROUTERS
from tests.live_site import serving

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", *DOCS]
OPERATING, API, ARCHITECTURE, ANALYSTS = (
    (ROOT / "docs" / f"{name}.md").read_text() for name in ("operating", "api", "architecture", "qa-analysts")
)

SETTING_ROW = re.compile(r"^\| `CALLQA_(\w+)` \| (.+?) \| .+ \|$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```(?!mermaid|json)\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
CALLQA_COMMAND = re.compile(r"(?:^|[\s/])callqa ([a-z-].*)")
ADDRESS_HEADING = re.compile(r"^## `([A-Z]+ /api/\S+)`$", re.MULTILINE)


def named(path: Path) -> str:
    return path.name


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {name.lower(): default for name, default in SETTING_ROW.findall(OPERATING)}
    assert listed == {name: _default(field.default) for name, field in Settings.model_fields.items()}


def _default(value: object) -> str:
    if value is None:
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    known = {f"CALLQA_{name.upper()}" for name in Settings.model_fields} | _variables(_command_line())
    assert set(re.findall(r"\bCALLQA_(?!TEST_)[A-Z_]+[A-Z]\b", page.read_text())) <= known


def test_every_endpoint_has_a_section_and_no_other_has() -> None:
    routes = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    addresses = {f"{method} {route.path}" for route in routes for method in route.methods or ()}
    assert set(ADDRESS_HEADING.findall(API)) == {address for address in addresses if " /api/" in address}


def test_every_role_has_its_page() -> None:
    for role in Role:
        page = ROOT / "docs" / f"{role.value.replace('_', '-')}s.md"
        heading = page.read_text().split("\n", 1)[0]
        assert heading.lower() == f"# for {role.value.replace('_', ' ')}s"


def test_every_table_has_its_place() -> None:
    missing = [name for name in Base.metadata.tables if f"`{name}`" not in ARCHITECTURE]
    assert missing == []


def test_every_reason_for_an_unscored_answer_is_explained() -> None:
    assert [words for words in (*UNSCORED.values(), NOT_ASKED) if f"| {words} |" not in ANALYSTS] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_relative_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(page.read_text()) if not _leads_somewhere(page, link)]
    assert broken == []


def _leads_somewhere(page: Path, link: str) -> bool:
    address, _, fragment = link.partition("#")
    if "://" in address or address.startswith("mailto:"):
        return True
    target = page.parent / address if address else page
    return target.exists() and (not fragment or fragment in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """What headings are called in addresses: lower case, spaces as hyphens, without punctuation."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_and_their_options_exist(page: Path) -> None:
    assert [problem for command in _commands(page) if (problem := _problem(command))] == []


def test_a_command_that_does_not_exist_is_found() -> None:
    assert _problem("no-such-command") == "callqa no-such-command"
    assert _problem("user no-such-command") == "callqa user no-such-command"
    assert _problem("worker --no-such-option") == "callqa worker --no-such-option"
    assert _problem("process call.wav --json") is None


def _commands(page: Path) -> list[str]:
    """What follows `callqa` in code of the page, without comments."""
    text = page.read_text()
    lines = [line for block in CODE_BLOCK.findall(text) for line in block.splitlines()]
    code = [*lines, *INLINE_CODE.findall(CODE_BLOCK.sub("", text))]
    return [found.group(1) for line in code if (found := CALLQA_COMMAND.search(line.split(" #")[0]))]


def _problem(command: str) -> str | None:
    """The command and its options as they are written, if there is no such thing."""
    words = shlex.split(command)
    group: TyperGroup | None = _command_line()
    options = {"--help"}
    while words and group is not None and not words[0].startswith("-"):
        found = group.commands.get(words.pop(0))
        if found is None:
            return f"callqa {command}"
        options |= {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
        group = found if isinstance(found, TyperGroup) else None
    unknown = {word for word in words if word.startswith("--")} - options
    return f"callqa {command}" if unknown else None


@cache
def _command_line() -> TyperGroup:
    cli._mount(None)
    group = typer.main.get_command(cli.app)
    assert isinstance(group, TyperGroup)
    return group


def _variables(group: TyperGroup) -> set[str]:
    """Environment variables that options of the commands below `group` are taken from."""
    families = [command for command in group.commands.values() if isinstance(command, TyperGroup)]
    own = {str(option.envvar) for command in group.commands.values() for option in command.params if option.envvar}
    return own.union(*(_variables(family) for family in families))


@pytest.fixture
def demo_site(database: Engine) -> Iterator[str]:
    """The address of a running application with the accounts of the demo."""
    with transaction() as session:
        add_accounts(session)
    with serving() as address:
        yield address


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="needs curl and openssl")
def test_the_examples_of_the_api_run(demo_site: str, tmp_path: Path) -> None:
    examples = "\n".join(re.findall(r"^```bash\n(.*?)^```", API, re.MULTILINE | re.DOTALL))
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    script = "set -euo pipefail\n" + examples.replace("http://127.0.0.1:8000", demo_site)
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count('"status":"created"') == 2
    assert '"reference":"LG-MAIL-20260302-11"' in ran.stdout
    for answer in ('"error":"NotFound"', '"error":"Conflict"', '{"state":"transcribed"}', "reference,channel,state"):
        assert answer in ran.stdout  # nothing works on it here: not yet redacted, not failed, not ready
