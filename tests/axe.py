"""What axe-core finds wrong with a page as it is shown."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text()
# Only what is wrong is described: by default every element that is fine is, too, which takes most of the time.
FINDINGS = """async rules => {
    const run = await axe.run({ resultTypes: ["violations"], ...(rules.length ? { runOnly: rules } : {}) })
    return run.violations.flatMap(found => found.nodes.map(node => `${found.id}: ${node.target} ${node.html}`))
}"""


def bring_axe(page: Page) -> None:
    """Into the page, once after each load. The page's own policy would refuse it, so that has to be set aside."""
    page.evaluate(AXE)


def findings(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Rule, element and its source for everything that is wrong. Without `rules` by all that axe checks by itself."""
    found: list[str] = page.evaluate(FINDINGS, list(rules))
    return found
