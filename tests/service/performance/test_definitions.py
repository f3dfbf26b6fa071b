"""The page in docs/ says what the code does, word by word; every metric stands on the page, once."""

import re
from pathlib import Path

from service.performance.registry import METRICS
from service.performance.sections import SECTIONS

PAGE = (Path(__file__).parents[3] / "docs" / "performance-metrics.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (\w+) \| (\w+) \| (yes|no) \| (.+) \|$", re.MULTILINE)


def test_the_page_says_what_the_code_does() -> None:
    written = {id: tuple(rest) for id, *rest in ROW.findall(PAGE)}
    assert written == {
        id: (
            metric.name,
            metric.unit.value,
            metric.direction.value,
            "yes" if metric.confirmed else "no",
            metric.definition,
        )
        for id, metric in METRICS.items()
    }


def test_every_metric_has_its_section() -> None:
    shown = [id for ids in SECTIONS.values() for id in ids]
    assert sorted(shown) == sorted(METRICS)
