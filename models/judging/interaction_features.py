"""An interaction as a row of named numbers, from words, order and quantities alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..transcripts import Channel, RedactedTranscript, Speaker
from . import cues
from .cues import Matrix, plain, tokens
from .quantities import numbers, spoken_parts

OPENING = 3
"""How many of a party's turns count as the opening, and as the end."""
IDENTIFIERS = ("POSTCODE", "DOB", "ADDRESS", "REFERENCE", "PHONE", "NAME", "EMAIL", "PASSWORD", "VEHICLE", "ACCOUNT")
ASKED = ("ask_name", "ask_postcode", "ask_address", "ask_dob", "ask_reference", "ask_phone")
ANNOUNCED = frozenset({
    "calls", "call", "recorded", "recording", "please", "hold", "welcome", "thank", "thanks", "calling", "your",
    "through", "training", "quality", "monitored", "this", "that", "will", "with", "being", "purposes", "security",
})  # fmt: skip

Features = dict[str, float]


@dataclass(frozen=True)
class Reading:
    """An interaction with what every feature needs of it, read once. `cues` has shape (turns, cues)."""

    transcript: RedactedTranscript
    channel: Channel
    facts: tuple[str, ...]
    cues: Matrix

    def __len__(self) -> int:
        return len(self.transcript.turns)

    @cached_property
    def texts(self) -> list[str]:
        return [plain(turn.text) for turn in self.transcript.turns]

    @cached_property
    def agent(self) -> list[int]:
        return self._turns_of(Speaker.AGENT)

    @cached_property
    def customer(self) -> list[int]:
        return self._turns_of(Speaker.CUSTOMER)

    @cached_property
    def quantities(self) -> list[list[float]]:
        return [numbers(text) for text in self.texts]

    @cached_property
    def words(self) -> list[int]:
        return [len(text.split()) for text in self.texts]

    def has(self, turn: int, cue: str) -> bool:
        return bool(self.cues[turn, cues.column(cue)])

    def _turns_of(self, speaker: Speaker) -> list[int]:
        return [number for number, turn in enumerate(self.transcript.turns) if turn.speaker is speaker]


def features(reading: Reading) -> Features:
    """All features by name; the same names for every interaction."""
    return (
        _cue_statistics(reading) | _shape(reading) | _wording(reading) | _facts(reading) | _identity(reading)
        | _introduction(reading) | _consent(reading) | _ending(reading)
    )  # fmt: skip


def _cue_statistics(reading: Reading) -> Features:
    """How often, how densely, whether at all, whether in the opening and whether at the end each cue is used."""
    found: Features = {}
    for place, name in enumerate(cues.names()):
        turns = reading.agent if name.startswith("agent") else reading.customer
        used = reading.cues[turns, place] if turns else np.zeros(0)
        found |= {
            f"{name} count": float(np.log1p(used.sum())),
            f"{name} share": float(used.sum() / max(len(turns), 1)),
            f"{name} any": float(used.any()),
            f"{name} opening": float(used[:OPENING].any()),
            f"{name} end": float(used[-OPENING:].any()),
        }
    return found


def _shape(reading: Reading) -> Features:
    agent = [reading.words[turn] for turn in reading.agent] or [0]
    customer = [reading.words[turn] for turn in reading.customer] or [0]
    return {
        "voice": float(reading.channel is Channel.VOICE),
        "chat": float(reading.channel is Channel.CHAT),
        "email": float(reading.channel is Channel.EMAIL),
        "turns": float(np.log(max(len(reading), 1))),
        "agent words": float(np.log1p(sum(agent))),
        "agent words a turn": float(np.mean(agent)),
        "agent words median": float(np.median(agent)),
        "agent longest turn": float(np.log1p(max(agent))),
        "agent short turns": float(np.mean(np.array(agent) < 4)),
        "agent share of words": sum(agent) / (sum(agent) + sum(customer) + 1),
        "customer words": float(np.log1p(sum(customer))),
        "customer words a turn": float(np.mean(customer)),
        "customer short turns": float(np.mean(np.array(customer) < 4)),
        "announcement": float(any(turn.speaker is Speaker.SYSTEM for turn in reading.transcript.turns)),
    }


def _wording(reading: Reading) -> Features:
    texts = [reading.texts[turn] for turn in reading.agent]
    words = [word for text in texts for word in text.split()]
    stream = re.findall(r"[a-z']+", " ".join(texts).lower())
    trigrams = list(zip(stream, stream[1:], stream[2:], strict=False))
    asked = sum("?" in reading.texts[turn] for turn in reading.customer)
    return {
        "agent questions": sum("?" in text for text in texts) / max(len(texts), 1),
        "customer questions": asked / max(len(reading.customer), 1),
        "exclamation marks": 50 * sum(text.count("!") for text in texts) / (len(words) + 1),
        "acronyms": float(sum(len(re.findall(r"\b[A-Z]{2,}\b", text)) for text in texts)),
        "long words": float(np.mean([float(len(word) > 8) for word in words] or [0.0])),
        "word length": float(np.mean([len(word) for word in words] or [0])),
        "repeated trigrams": 1 - len(set(trigrams)) / max(len(trigrams), 1),
        "vocabulary": len(set(stream)) / max(len(stream), 1) ** 0.7,
    }


def _facts(reading: Reading) -> Features:
    """How much of the facts is told, and how many of the agent's figures neither they nor the customer gave."""
    given = [number for turn in reading.agent for number in reading.quantities[turn]]
    from_customer = spoken_parts([number for turn in reading.customer for number in reading.quantities[turn]])
    in_facts = spoken_parts([number for fact in reading.facts for number in numbers(fact)])
    telling = [number for number in given if number > 3]
    strange = [number for number in telling if number not in in_facts]
    unexplained = [number for number in strange if number not in from_customer]
    figures = [number for number in in_facts if number > 3]
    told = spoken_parts(given)
    stems = {word for fact in reading.facts for word in re.findall(r"[a-z]{5,}", fact.lower())}
    spoken = {word for turn in reading.agent for word in re.findall(r"[a-z]{5,}", reading.texts[turn].lower())}
    words = sum(reading.words[turn] for turn in reading.agent) + 1
    return {
        "numbers": float(np.log1p(len(given))),
        "numbers a word": 50 * len(given) / words,
        "numbers in facts": float(np.mean([float(number in in_facts) for number in telling] or [0.5])),
        "numbers supported": float(np.log1p(len(telling) - len(strange))),
        "numbers not in facts": float(np.log1p(len(strange))),
        "numbers unexplained": float(np.log1p(len(unexplained))),
        "numbers unexplained share": len(unexplained) / max(len(telling), 1),
        "facts told": float(np.mean([float(number in told) for number in figures] or [0.5])),
        "figures in facts": float(np.log1p(len(figures))),
        "fact words told": len(stems & spoken) / max(len(stems), 1),
    }


def _identity(reading: Reading) -> Features:
    """Which identifiers came before the first figure and before the first thing done."""
    first: dict[str, int] = {}
    for turn in reading.customer:
        for kind in tokens(reading.transcript.turns[turn].text) & set(IDENTIFIERS):
            first.setdefault(kind, turn)
    places, length = sorted(first.values()), max(len(reading), 1)
    done = [turn for turn in reading.agent if turn > 0 and reading.has(turn, "agent.done_it")]
    told = [turn for turn in reading.agent if turn > 0 and any(number > 3 for number in reading.quantities[turn])]
    disclosed, acted = min([*told, *done], default=length), min(done, default=length)
    before = sum(place < disclosed for place in places)
    before_acting = sum(place < acted for place in places)
    early = reading.agent[: max(1, len(reading.agent) // 3)]
    return {
        "identifiers": float(len(places)),
        "first identifier": places[0] / length if places else 1.0,
        "second identifier": places[1] / length if len(places) > 1 else 1.0,
        "second identifier turn": float(min(places[1], 12)) if len(places) > 1 else 14.0,
        "identifiers before figures": float(before),
        "two identifiers before figures": float(before >= 2),
        "first figure": disclosed / length,
        "identifiers before acting": float(before_acting),
        "two identifiers before acting": float(before_acting >= 2),
        "identifiers asked": float(_asked(reading, reading.agent)),
        "identifiers asked early": float(_asked(reading, early)),
        "identifiers in one turn": float(
            max(
                (len(tokens(reading.transcript.turns[turn].text) & set(IDENTIFIERS)) for turn in reading.customer),
                default=0,
            )
        ),
    }


def _asked(reading: Reading, turns: Sequence[int]) -> int:
    return sum(any(reading.has(turn, f"agent.{cue}") for turn in turns) for cue in ASKED)


def _introduction(reading: Reading) -> Features:
    opening = " ".join(reading.texts[turn] for turn in reading.agent[:2]).lower()
    announced = " ".join(
        turn.text for turn in reading.transcript.turns if turn.speaker is Speaker.SYSTEM
    ).lower()  # fmt: skip
    company = set(re.findall(r"[a-z]{4,}", announced)) - ANNOUNCED
    named = "(agent name)" in opening
    from_company = any(word in opening for word in company) or bool(
        re.search(
            r"(through to|from|at|this is|welcome to|thank you for (calling|contacting)) (the )?[a-z]+ [a-z]+", opening
        )
    )
    signed = any("(agent name)" in reading.texts[turn] for turn in reading.agent)
    return {
        "agent named": float(named),
        "company named": float(from_company),
        "introduced": float(named and from_company),
        "signed": float(signed and reading.channel is Channel.EMAIL),
    }


def _consent(reading: Reading) -> Features:
    """Whether use of data comes up, is asked about, and is answered by the customer soon after."""
    uses = [
        turn for turn in reading.agent if reading.has(turn, "agent.marketing") or reading.has(turn, "agent.third_party")
    ]
    asked = [turn for turn in uses if reading.has(turn, "agent.agree_ask")]
    answers = {turn + step for turn in asked for step in (1, 2) if turn + step < len(reading)}
    answered = any(reading.has(turn, "customer.agree") or reading.has(turn, "customer.refuse") for turn in answers)
    return {
        "data use": float(bool(uses)),
        "data use asked": float(bool(asked)),
        "data use answered": float(answered),
        "data use assumed": float(any(reading.has(turn, "agent.consent_assumed") for turn in uses)),
    }


def _ending(reading: Reading) -> Features:
    """Whether the last turns of the agent sum up (they repeat figures told before) and offer help."""
    last = reading.agent[-OPENING:]
    recap = any(reading.has(turn, "agent.recap") for turn in last)
    offer = any(reading.has(turn, "agent.anything_else") for turn in last)
    repeated = [
        len(
            set(reading.quantities[turn])
            & {number for other in reading.agent if other < turn for number in reading.quantities[other]}
        )
        for turn in last
    ]
    return {
        "recap and offer": float(recap and offer),
        "longest last turn": float(np.log1p(max([reading.words[turn] for turn in last], default=0))),
        "numbers at the end": float(np.log1p(sum(len(reading.quantities[turn]) for turn in last))),
        "numbers repeated at the end": float(max(repeated, default=0)),
    }
