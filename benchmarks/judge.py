"""The judge's speed: shared prefix against one prompt a question, and the embedded judge on a five-minute call.

Both ways of asking use the same model, get the same answers (checked) and are timed in one run on one transcript.
Run with `make bench-judge`.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import torch

from models.judgements import Judgement
from models.judging import Abstention, TransformersJudge, embedded_judge
from models.judging.smollm2 import smollm2
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library

WORDS_A_MINUTE = 150
LINES = (
    (Speaker.AGENT, "thank you for calling harbour energy calls are recorded you're through to [AGENT_NAME 1]"),
    (Speaker.CUSTOMER, "hi it's about my direct debit it went up by eighteen pounds and nobody told me why"),
    (Speaker.AGENT, "i'm sorry about that can i take your account number and postcode before i look at it"),
    (Speaker.CUSTOMER, "it's [REFERENCE 1] and the postcode is [POSTCODE 1]"),
    (Speaker.AGENT, "thank you that all matches so the rise is because the last two readings were estimates"),
    (Speaker.CUSTOMER, "right so if i give you a reading now does it come down again"),
    (Speaker.AGENT, "yes with a reading today the new amount is seventy two pounds from the first of march"),
    (Speaker.CUSTOMER, "okay and will i get that in writing because last time i never heard anything back"),
)
FACTS = ("Direct debits are reviewed twice a year.", "A reading taken today counts from the first of next month.")


def call(minutes: float) -> RedactedTranscript:
    """A made-up call of about this length, at 150 words a minute."""
    turns: list[Turn] = []
    words = 0
    while words < minutes * WORDS_A_MINUTE:
        speaker, text = LINES[len(turns) % len(LINES)]
        turns.append(Turn(speaker, text))
        words += len(text.split())
    return RedactedTranscript(tuple(turns), EngineInfo("benchmark", "1"))


def timed(action: Callable[[], tuple[Judgement, ...]]) -> tuple[float, tuple[Judgement, ...]]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def shared_against_naive(minutes: float, rounds: int) -> dict[str, object]:
    transcript = call(minutes)
    criteria = [criterion for card in library() for criterion in card.criteria]
    model = smollm2()
    never = Abstention(choice=1.01, grade=1.01)  # verdicts only: the same questions both ways, whatever the answers
    shared, naive = (TransformersJudge(model, abstention=never, share_prefix=share) for share in (True, False))
    ratios, times = [], []
    for _ in range(rounds):
        quick, one = timed(lambda: shared.judge(transcript, criteria, channel=Channel.VOICE, facts=FACTS))
        slow, other = timed(lambda: naive.judge(transcript, criteria, channel=Channel.VOICE, facts=FACTS))
        assert [item.leaning for item in one] == [item.leaning for item in other], "the two ways disagree"
        ratios.append(slow / quick)
        times.append((quick, slow))
    return {
        "criteria": len(criteria), "rounds": rounds, "ratio": statistics.median(ratios),
        "shared_seconds": min(quick for quick, _ in times), "naive_seconds": min(slow for _, slow in times),
    }  # fmt: skip


def embedded(minutes: float, rounds: int) -> dict[str, object]:
    transcript = call(minutes)
    criteria = [criterion for card in library() for criterion in card.criteria]
    loading, judge = time.perf_counter(), embedded_judge()
    loaded = time.perf_counter() - loading
    runs = [
        timed(lambda: judge.judge(transcript, criteria, channel=Channel.VOICE, facts=FACTS))[0] for _ in range(rounds)
    ]
    return {
        "criteria": len(criteria), "turns": len(transcript.turns), "rounds": rounds, "load_seconds": loaded,
        "median_seconds": statistics.median(runs), "best_seconds": min(runs),
        "peak_gigabytes": peak_gigabytes(),
    }  # fmt: skip


def peak_gigabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1e6
    return float(psutil.Process().memory_info().rss) / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    conditions = {"threads": options.threads, "minutes": options.minutes, "load_average": psutil.getloadavg()[0]}
    print(json.dumps({"conditions": conditions}), flush=True)
    print(json.dumps({"embedded": embedded(options.minutes, options.rounds)}), flush=True)
    print(json.dumps({"shared_prefix": shared_against_naive(options.minutes, options.rounds)}), flush=True)


if __name__ == "__main__":
    main()
