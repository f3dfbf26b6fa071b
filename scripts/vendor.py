"""Fetch the browser libraries that the repository carries, and write down what they are.

`python scripts/vendor.py` needs npm. It fetches the exact versions below, copies the files that are used and their
licences, and rewrites service/static/vendor/manifest.json. Commit the result: nothing is fetched at run time.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC = Path("service/static/vendor")
MANIFEST = ROOT / STATIC / "manifest.json"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package and which of its files are used, as paths inside the package."""

    name: str
    version: str
    licence: str
    folder: Path
    files: tuple[str, ...]


PACKAGES = (
    Package("@picocss/pico", "2.1.1", "MIT", STATIC / "pico", ("css/pico.min.css", "LICENSE.md")),
    Package("htmx.org", "4.0.1", "0BSD", STATIC / "htmx", ("dist/htmx.min.js", "LICENSE")),
    Package(
        "wavesurfer.js",
        "8.0.1",
        "BSD-3-Clause",
        STATIC / "wavesurfer",
        ("dist/wavesurfer.esm.js", "dist/plugins/regions.esm.js", "LICENSE"),
    ),
    Package(
        "echarts",
        "6.1.0",
        "Apache-2.0",
        STATIC / "echarts",
        ("dist/echarts.simple.min.js", "dist/echarts.min.js", "LICENSE", "NOTICE"),  # sankey diagrams need the whole
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        STATIC / "inter",
        ("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2", "LICENSE"),
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", Path("tests/vendor/axe-core"), ("axe.min.js", "LICENSE")),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        entries = [vendor(package, Path(scratch)) for package in PACKAGES]
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n")


def vendor(package: Package, scratch: Path) -> dict[str, object]:
    """Copy the package's files into place and return its entry of the manifest."""
    source = fetch(package, scratch)
    folder = ROOT / package.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in package.files:
        shutil.copyfile(source / name, folder / Path(name).name)
    digests = {str(package.folder / Path(name).name): sha384(folder / Path(name).name) for name in package.files}
    return {"name": package.name, "version": package.version, "licence": package.licence, "files": digests}


def fetch(package: Package, scratch: Path) -> Path:
    """The unpacked package. Raises CalledProcessError when npm cannot fetch it."""
    command = ["npm", "pack", "--silent", "--json", f"{package.name}@{package.version}"]
    packed = json.loads(subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True).stdout)  # noqa: S603
    target = scratch / package.folder.name
    with tarfile.open(scratch / packed[0]["filename"]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def sha384(path: Path) -> str:
    """The digest in the form of a subresource integrity attribute."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


if __name__ == "__main__":
    main()
