from pathlib import Path

import pytest

from scorecards.loader import ScorecardInvalid, content_hash, dump, library, load, parse

CARD = """\
id: tiny
version: 3
name: Tiny
sections:
  - id: only
    name: Only
    criteria:
      - id: greeting
        name: Greeting
        question: Is there a greeting?
        kind: pass_fail
        options:
          - {value: pass, label: Yes indeed, points: 1}
          - {value: fail, label: Not at all, points: 0}
"""


def problems(text: str) -> tuple[tuple[int, str], ...]:
    with pytest.raises(ScorecardInvalid) as caught:
        parse(text, "card.yaml")
    return caught.value.problems


def test_parse_reads_a_card() -> None:
    assert parse(CARD, "card.yaml").criterion("greeting").option("pass").label == "Yes indeed"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("version: 3", "version: none", 2, "valid integer"),
        (
            "label: Not at all",
            "label: Not, colour: red",
            14,
            "'colour' is not known here. Allowed: value, label, points",
        ),
        ("kind: pass_fail", "kind: guess", 11, "Input should be 'grade'"),
        ("name: Tiny", "name: Tiny\nname: Again", 4, "given twice"),
        ("name: Tiny", "name: Tiny: small", 3, "not YAML"),
        ("label: Not at all", "label: Not, pionts: 1", 14, "did you mean 'points'?"),
        ("points: 1", "points: 2", 13, "less than or equal to 1"),
        ("kind: pass_fail", "kind: pass_fail\n        auto_fail: section", 8, "so it must be critical"),
        ("id: greeting", "id: Greeting", 8, "small letters, digits and underscores"),
        (
            "        kind: pass_fail\n",
            "        kind: pass_fail\n        channels: [voice, fax]\n",
            12,
            "channels.1: Input should be",
        ),
        ("        question: Is there a greeting?\n", "", 8, "'question' is missing"),
    ],
)
def test_errors_give_the_line(old: str, new: str, line: int, reason: str) -> None:
    assert [number for number, _ in problems(CARD.replace(old, new))] == [line]
    assert reason in problems(CARD.replace(old, new))[0][1]


def test_several_errors_are_told_together_in_order() -> None:
    found = problems(CARD.replace("version: 3", "version: 0").replace("points: 0", "points: 2"))
    assert [line for line, _ in found] == [2, 14]


@pytest.mark.parametrize("text", ["", "- a list", "a: &x [1]\nb: *x", "\x00"])
def test_what_is_no_card_at_all_is_refused(text: str) -> None:
    assert problems(text)[0][0] >= 1


def test_a_missing_or_binary_file_names_file_and_reason(tmp_path: Path) -> None:
    with pytest.raises(ScorecardInvalid, match=r"gone\.yaml, line 1: cannot be read: No such file"):
        load(tmp_path / "gone.yaml")
    (tmp_path / "photo.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ScorecardInvalid, match=r"photo\.yaml, line 1: cannot be read: it is not UTF-8"):
        load(tmp_path / "photo.yaml")


def test_the_hash_follows_content_not_layout() -> None:
    card = parse(CARD, "card.yaml")
    assert content_hash(parse("# a comment\n" + CARD, "card.yaml")) == content_hash(card)
    assert content_hash(parse(CARD.replace("Yes indeed", "Oh yes"), "card.yaml")) != content_hash(card)


def test_dump_is_read_back_equal() -> None:
    for card in library():
        assert parse(dump(card), "dump") == card


def test_the_library_holds_the_rubric() -> None:
    cards = {card.id: [criterion.id for criterion in card.criteria] for card in library()}
    assert cards == {
        "seven_cs": ["clear", "concise", "concrete", "correct", "coherent", "complete", "courteous"],
        "compliance_uk": [
            "recording_notice", "agent_introduction", "identity_check", "data_minimisation", "consent",
            "payment_security", "fair_treatment", "key_terms", "vulnerability", "complaint_handling", "closing",
        ],
    }  # fmt: skip
    critical = {criterion.id for card in library() for criterion in card.criteria if criterion.critical}
    assert critical == {
        "recording_notice", "identity_check", "data_minimisation", "consent", "payment_security", "fair_treatment",
        "vulnerability",
    }  # fmt: skip


def test_every_criterion_of_the_library_can_be_coached() -> None:
    for card in library():
        for criterion in card.criteria:
            texts = criterion.coaching
            assert len(texts.strengths) >= 2, criterion.id
            assert len(texts.improvements) >= 2, criterion.id
            assert texts.next_step, criterion.id
            assert texts.resource, criterion.id
            assert all(option.guidance for option in criterion.options), criterion.id
