"""`callqa scorecards check`."""

from pathlib import Path

from typer.testing import CliRunner

from scorecards.loader import dump, library
from service.scorecards.check_command import app


def test_files_are_checked_one_by_one(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(dump(library()[1]))
    bad.write_text("id: bad\nversion: one\nname: Bad\nsections: []\n")
    ran = CliRunner().invoke(app, ["check", str(good), str(bad)])
    assert ran.exit_code == 1
    assert "good.yaml: Seven Cs of communication, version 1, 7 criteria. No problem." in ran.output
    assert "bad.yaml, line 2: version: Input should be a valid integer" in ran.output
    assert "bad.yaml, line 4: sections: 'sections' must have at least one entry" in ran.output
    assert CliRunner().invoke(app, ["check", str(good)]).exit_code == 0
