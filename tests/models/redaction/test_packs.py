"""National identifiers, written and spoken, with the packs of their countries."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.personal_data import DataType, Span
from models.redaction import Pack, PolicyInvalid, SpokenRedactor, default_policy, load_policy
from models.transcripts import RawTranscript

Lines = Callable[..., RawTranscript]
EVERYWHERE = SpokenRedactor(classifier=None, packs=tuple(Pack))
AT_HOME = SpokenRedactor(classifier=None)
NAMES = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WORDS = {str(figure): name for figure, name in enumerate(NAMES)}
# The examples in python-stdnum's documentation.
IDENTIFIERS = {
    "German tax number": "36574261809",
    "French social security number": "295109912611193",
    "DNI": "54362315K",
    "identity number": "X2482300W",
    "codice fiscale": "RCCMNL83S18D969H",
    "BSN": "111222333",
    "PESEL": "44051401359",
    "Belgian register number": "85073003328",
    "Portuguese tax number": "501964843",
    "PPS number": "6433435F",
    "personal number": "8803200016",
    "CPR number": "2110625629",
    "Finnish personal identity number": "131052308T",
    "Norwegian birth number": "15108695088",
    "Austrian insurance number": "1237010180",
    "Czech birth number": "7103192745",
    "Romanian personal number": "1630615123457",
    "Bulgarian personal number": "7523169263",
    "Croatian tax number": "33392005961",
    "Estonian personal number": "36805280109",
    "Greek social security number": "01013099997",
    "Slovenian identity number": "0101006500006",
    "social security number": "536904399",
    "routing number": "111000025",
    "German IBAN": "DE89370400440532013000",
    "Dutch IBAN": "NL91ABNA0417164300",
}


def _spoken(value: str) -> str:
    return " ".join(WORDS.get(character, character.lower()) for character in value)


def _covered(transcript: RawTranscript, spans: tuple[Span, ...], turn: int) -> str:
    text = transcript.turns[turn].text
    return " ".join(text[span.start : span.end] for span in spans if span.turn == turn)


@pytest.mark.parametrize(("name", "value"), IDENTIFIERS.items(), ids=IDENTIFIERS)
@pytest.mark.parametrize("form", ["written", "spoken", "misheard"])
def test_identifiers_are_masked_whole(conversation: Lines, name: str, value: str, form: str) -> None:
    said = {"written": value, "spoken": _spoken(value), "misheard": _spoken(value[:-2] + "7" + value[-1])}[form]
    transcript = conversation(f"a: And what is your {name}, please?", f"c: Yes, it's {said}, thanks")
    assert _covered(transcript, EVERYWHERE.find(transcript), 1) == said


@pytest.mark.parametrize(
    ("value", "data_type"),
    [
        ("RCCMNL83S18D969H", DataType.NINO), ("54362315K", DataType.NINO), ("295109912611193", DataType.NINO),
        ("6433435F", DataType.NINO), ("DE136695976", DataType.REFERENCE), ("DE89370400440532013000", DataType.IBAN),
    ],
)  # fmt: skip
def test_telling_shapes_need_no_context(conversation: Lines, value: str, data_type: DataType) -> None:
    transcript = conversation(f"c: I wrote {value} on the form")
    assert [(span.type, transcript.turns[0].text[span.start : span.end]) for span in EVERYWHERE.find(transcript)] == [
        (data_type, value)
    ]


def test_without_the_pack_its_shapes_have_no_name(conversation: Lines) -> None:
    transcript = conversation("c: I wrote 295109912611193 on the form")
    assert [span.type for span in AT_HOME.find(transcript)] == [DataType.CARD]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What's your zip code?", "nine four one oh three dash one two three four"),
        ("What's your zip code?", "94103-1234"),
        ("And your driver's license number?", "D1234567"),
        ("And your driver's license number?", "d one two three four five six seven"),
        ("Best phone number?", "(415) 555-2671"),
        ("Best phone number?", "four one five, five five five, two six seven one"),
    ],
)
def test_american_identifiers(conversation: Lines, question: str, answer: str) -> None:
    transcript = conversation(f"a: {question}", f"c: {answer}")
    covered = _covered(transcript, AT_HOME.find(transcript), 1)
    assert [letter for letter in covered if letter.isalnum()] == [letter for letter in answer if letter.isalnum()]


def test_the_policy_names_the_packs(tmp_path: Path) -> None:
    assert default_policy().packs == (Pack.UK, Pack.IE, Pack.US)
    text = (Path("models/redaction/policies") / "default.yaml").read_text()
    path = tmp_path / "policy.yaml"
    path.write_text(text.replace("[uk, ie, us]", "[uk, eu]"))
    assert load_policy(path).packs == (Pack.UK, Pack.EU)
    path.write_text(text.replace("[uk, ie, us]", "[uk, atlantis]"))
    with pytest.raises(PolicyInvalid, match=r"policy\.yaml: packs\.1: Input should be 'uk', 'ie', 'us' or 'eu'"):
        load_policy(path)
