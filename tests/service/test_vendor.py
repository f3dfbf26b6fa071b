"""The browser libraries are the ones the manifest names, byte for byte, and nothing is fetched from elsewhere."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "service" / "static"
MANIFEST: list[dict[str, Any]] = json.loads((STATIC / "vendor" / "manifest.json").read_text())
VENDORED = [ROOT / "service" / "static" / "vendor", ROOT / "tests" / "vendor"]


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: str(package["name"]))
def test_files_are_what_the_manifest_says(package: dict[str, Any]) -> None:
    assert package["files"]
    for path, expected in package["files"].items():
        digest = hashlib.sha384((ROOT / path).read_bytes()).digest()
        assert expected == "sha384-" + base64.b64encode(digest).decode(), path


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: str(package["name"]))
def test_packages_carry_version_and_licence(package: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["licence"]
    assert any(Path(path).name.startswith("LICENSE") for path in package["files"])


def test_no_vendored_file_is_unlisted() -> None:
    listed = {path for package in MANIFEST for path in package["files"]}
    present = {str(path.relative_to(ROOT)) for folder in VENDORED for path in folder.rglob("*") if path.is_file()}
    assert present - {"service/static/vendor/manifest.json"} == listed


def own_files() -> list[Path]:
    """Templates, styles and scripts that are ours."""
    folders = (STATIC, ROOT / "service" / "templates")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".css", ".js", ".html"}]
    return [path for path in files if "vendor" not in path.parts]


@pytest.mark.parametrize("path", own_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_load_nothing_from_other_hosts(path: Path) -> None:
    loads = re.findall(
        r"""(?:src=|href=|url\(|@import|from|import)\s*["'(]*\s*((?:https?:)?//[^"')\s]+)""", path.read_text()
    )
    assert loads == []


@pytest.mark.parametrize("path", [path for path in own_files() if path.suffix == ".html"], ids=lambda path: path.name)
def test_templates_obey_the_content_security_policy(path: Path) -> None:
    """Inline event handlers, style attributes and inline scripts would be blocked in the browser."""
    text = path.read_text()
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\shx-on", text)
    assert not re.search(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", text)
