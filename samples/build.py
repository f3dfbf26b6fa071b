"""Make the sample interactions from their scripts: two telephone calls, a chat and an e-mail thread.

    python samples/build.py [SCRIPT_ID ...]

Calls are spoken by flite (Debian package `flite`), one voice a party, and reduced to telephone quality: 8 kHz,
300-3400 Hz, 13 bits as in G.711. The agent is on the left channel. `timelines/` says when each turn is spoken.
Nobody in them exists: numbers, addresses and companies are made up.
"""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import yaml
from scipy.signal import butter, resample_poly, sosfiltfilt

HERE = Path(__file__).parent
SAMPLE_RATE = 8_000
PASS_BAND = (300.0, 3_400.0)
LEVEL = 0.06
"""Root mean square of speech, of full scale: about -24 dBFS, as telephone exchanges deliver it."""
STEP = 8
"""13 bits, which is what G.711 keeps of a quiet sample; FLAC stores the three bits less."""
PACE = "duration_stretch=1.1"
USUAL_GAP = 0.45
CHANNELS = {"agent": 0, "customer": 1}
_MARK = re.compile(r"\[\[([A-Z_]+):(.*?)\]\]")

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Span:
    """Personal data at offsets `start` to `end` (exclusive) of turn number `turn`."""

    turn: int
    start: int
    end: int
    type: str


@dataclass(frozen=True)
class ScriptTurn:
    """One turn as written. `gap` is the silence before it in seconds, negative where it overlaps the turn before."""

    speaker: str
    text: str
    gap: float
    hold: float
    at: str | None


@dataclass(frozen=True)
class Script:
    """A script: what is said, and the personal data in it. `fields` is everything else the file says."""

    id: str
    channel: str
    file: Path
    turns: tuple[ScriptTurn, ...]
    spans: tuple[Span, ...]
    fields: dict[str, Any]


def scripts() -> tuple[Script, ...]:
    """All scripts in order of their ids."""
    return tuple(read_script(path) for path in sorted((HERE / "scripts").glob("*.yaml")))


def read_script(path: Path) -> Script:
    """Read a script and take the `[[TYPE:text]]` marks out of its texts."""
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    turns, spans = [], []
    for number, entry in enumerate(fields.pop("turns")):
        speaker = next(key for key in ("agent", "customer", "system") if key in entry)
        text, marked = unmark(entry[speaker])
        spans += [Span(number, start, end, type) for start, end, type in marked]
        turns.append(ScriptTurn(speaker, text, entry.get("gap", USUAL_GAP), entry.get("hold", 0.0), entry.get("at")))
    return Script(fields["id"], fields["channel"], HERE / fields["file"], tuple(turns), tuple(spans), fields)


def unmark(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text without marks, and (start, end, type) of what was marked in it."""
    pieces, spans, length, position = [], [], 0, 0
    for match in _MARK.finditer(marked):
        before, value = marked[position : match.start()], match[2]
        spans.append((length + len(before), length + len(before) + len(value), match[1]))
        pieces += [before, value]
        length += len(before) + len(value)
        position = match.end()
    return "".join([*pieces, marked[position:]]), spans


def build(script: Script) -> None:
    """Write the script's file, and its timeline if it is a call."""
    if script.channel == "voice":
        build_call(script)
    elif script.channel == "chat":
        script.file.write_text(chat_json(script), encoding="utf-8")
    else:
        script.file.write_bytes(email_thread(script))


def build_call(script: Script) -> None:
    samples, times = render(script)
    soundfile.write(script.file, samples, SAMPLE_RATE, subtype="PCM_16", format="FLAC")
    lines = [
        json.dumps({"speaker": turn.speaker, "start": round(start, 4), "end": round(end, 4)})
        for turn, (start, end) in zip(script.turns, times, strict=True)
    ]
    timeline = HERE / "timelines" / f"{script.id}.json"
    timeline.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def render(script: Script) -> tuple[npt.NDArray[np.int16], list[tuple[float, float]]]:
    """The call's samples, of shape (frames, 2), and each turn's start and end in seconds."""
    spoken = [speak(turn.text, script.fields["voices"][turn.speaker]) for turn in script.turns]
    times = place(script, [len(samples) / SAMPLE_RATE for samples in spoken])
    recording = np.zeros((round((times[-1][1] + 0.8) * SAMPLE_RATE), 2))
    for turn, samples, (start, _) in zip(script.turns, spoken, times, strict=True):
        first = round(start * SAMPLE_RATE)
        recording[first : first + len(samples), CHANNELS[turn.speaker]] += samples
    return (np.clip(recording, -0.99, 0.99) * 32_768 / STEP).round().astype(np.int16) * STEP, times


def place(script: Script, lengths: list[float]) -> list[tuple[float, float]]:
    """Start and end of each turn in seconds."""
    times: list[tuple[float, float]] = []
    clock = 0.6
    for turn, length in zip(script.turns, lengths, strict=True):
        start = clock + (turn.gap if times else 0.0) + turn.hold
        times.append((start, start + length))
        clock = start + length
    return times


def speak(text: str, voice: str) -> Samples:
    """`text` in the voice of flite of that name, at telephone quality and level, without silence around it."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", voice, "--setf", PACE, "-t", text, "-o", file.name], check=True)
        samples, rate = soundfile.read(file.name, dtype="float64")
    narrow = resample_poly(samples, SAMPLE_RATE, rate)
    filtered = sosfiltfilt(butter(2, PASS_BAND, "bandpass", fs=SAMPLE_RATE, output="sos"), narrow)
    loud = np.flatnonzero(np.abs(filtered) > 0.02 * np.abs(filtered).max())
    trimmed = filtered[loud[0] : loud[-1] + 1]
    return np.asarray(trimmed * LEVEL / np.sqrt(np.mean(trimmed**2)), dtype=np.float64)


def chat_json(script: Script) -> str:
    messages = [{"speaker": turn.speaker, "sent_at": turn.at, "text": turn.text} for turn in script.turns]
    document = {"channel": "chat", "facts": script.fields["facts"], "messages": messages}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def email_thread(script: Script) -> bytes:
    """The newest message, with the earlier ones quoted below it as mail programs do."""
    senders = script.fields["senders"]
    body = ""
    for older, turn in zip((None, *script.turns), script.turns, strict=False):
        quoted = ""
        if older is not None:
            marked = "\n".join(f"> {line}".rstrip() for line in body.splitlines())
            quoted = f"\n\nOn {older.at}, {senders[older.speaker]} wrote:\n{marked}"
        body = turn.text + quoted
    message = EmailMessage(policy=SMTP)
    newest = script.turns[-1]
    other = "customer" if newest.speaker == "agent" else "agent"
    message["From"], message["To"] = senders[newest.speaker], senders[other]
    message["Subject"], message["Date"] = f"Re: {script.fields['subject']}", newest.at
    message.set_content(body, cte="8bit")
    return message.as_bytes().replace(b"\r\n", b"\n")


if __name__ == "__main__":
    (HERE / "timelines").mkdir(exist_ok=True)
    wanted = sys.argv[1:]
    for script in scripts():
        if not wanted or script.id in wanted:
            build(script)
            print(f"{script.file.name}: {script.file.stat().st_size} bytes")
