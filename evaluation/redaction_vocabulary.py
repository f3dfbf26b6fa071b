"""Builds `models/redaction/data/common_words.txt`: words that are not names, so that an unknown word may be one.

A word is common when the byte-pair vocabulary of Whisper's tokenizer writes it more readily in lower case than as a
proper noun, or when the labelled training interactions use it outside every span of personal data.
"""

import base64
import importlib.util
import json
import re
from collections import Counter
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*")
TARGET = Path("models/redaction/data/common_words.txt")


def build(corpus: Path, target: Path = TARGET) -> int:
    """Writes the sorted list and returns its length."""
    names = _proper_nouns()
    words = _tokenizer_words() | {word for word in _corpus_words(corpus) if word not in names}
    target.write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    return len(words)


def _ranks() -> dict[str, int]:
    spec = importlib.util.find_spec("whisper")
    assert spec is not None
    assert spec.origin is not None
    lines = (Path(spec.origin).parent / "assets" / "gpt2.tiktoken").read_text(encoding="ascii").splitlines()
    pairs = (line.split() for line in lines if line)
    return {base64.b64decode(token).decode("utf-8", "replace"): int(rank) for token, rank in pairs}


def _tokenizer_words() -> set[str]:
    ranks = _ranks()
    return {
        token[1:]
        for token, rank in ranks.items()
        if re.fullmatch(r" [a-z]{2,}", token) and rank < 4 * ranks.get(token.title(), len(ranks))
    }


def _proper_nouns() -> set[str]:
    ranks = _ranks()
    return {token[1:].lower() for token in ranks if re.fullmatch(r" [A-Z][a-z]+", token) and token.lower() not in ranks}


def _corpus_words(corpus: Path) -> set[str]:
    counts: Counter[str] = Counter()
    for line in corpus.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for number, turn in enumerate(row["turns"]):
            spans = [(span["start"], span["end"]) for span in row["spans"] if span["turn"] == number]
            for match in _WORD.finditer(turn["text"]):
                covered = any(start < match.end() and match.start() < end for start, end in spans)
                if not covered and match.group().islower():
                    counts[match.group().replace("’", "'")] += 1
    return set(counts)
