"""What is said: redacted sentences put together from parts, some common, some rare, as in a real centre."""

import random
from itertools import product

from models.transcripts import Speaker

from .people import pick

SUBJECTS = (
    "bill",
    "contract",
    "delivery",
    "router",
    "refund",
    "direct debit",
    "meter reading",
    "policy",
    "claim",
    "order",
)
MONTHS = ("January", "March", "April", "June", "August", "October", "December")
CUSTOMER = (
    "Hi, I'm calling about my {subject} from {month}.",
    "I was told that the {subject} would be sorted by {month}.",
    "My {subject} has gone up by {amount} pounds and nobody told me why.",
    "It's [NAME 1], and the postcode is [POSTCODE].",
    "I've rung three times about this {subject} already.",
    "Can you send the confirmation to [EMAIL]?",
    "That would be great, thank you.",
    "I'd like to cancel the {subject}, please.",
    "My card is [CARD] and it runs out in {month}.",
    "No, that's everything. Bye.",
    "To be honest I want to make a complaint about the {subject}.",
)
AGENT = (
    "Good morning, you're through to [AGENT_NAME], how can I help?",
    "I'm sorry to hear that. Let me look at the {subject} for you.",
    "Can I take your postcode and date of birth, please?",
    "I can see that the {subject} was changed in {month}.",
    "I can take {amount} pounds off the {subject} from today.",
    "Bear with me while I bring the {subject} up.",
    "You have fourteen days to change your mind about the {subject}.",
    "That's all done. You'll have an e-mail within the hour.",
    "Is there anything else I can help you with today?",
    "Just so you know, our calls are recorded for training.",
    "I'll put you through to the {subject} team now.",
)
RARE = "The engineer left a gooseberry bush and a barometer in the hallway."
"""One turn in `RARITY`."""
RARITY = 20_000


def said(templates: tuple[str, ...]) -> list[str]:
    """Every sentence that the templates can make."""
    fill = product(templates, SUBJECTS, MONTHS, range(5, 60, 11))
    return sorted({text.format(subject=subject, month=month, amount=amount) for text, subject, month, amount in fill})


class Talk:
    """Draws turns. `words` are left out: nothing that was never recorded is played."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._said = {Speaker.AGENT: said(AGENT), Speaker.CUSTOMER: said(CUSTOMER)}

    def turns(self, transcript: str, count: int, *, voice: bool) -> tuple[list[str], float]:
        """Lines of turns, and how long it all takes in seconds. Columns as in `COLUMNS`."""
        lines, at, random_value = [], 2.0, self._chance.random
        mean = 0.45 + 0.55 * self._chance.betavariate(6, 1.5)
        for position in range(count):
            speaker = Speaker.CUSTOMER if position % 2 else Speaker.AGENT
            text = RARE if random_value() < 1 / RARITY else pick(self._said[speaker], self._chance)
            length = 1 + len(text) / 15
            confidence = f"{min(1.0, mean + 0.1 * random_value() - 0.05):.3f}" if voice else "\\N"
            end = f"{at + length:.2f}" if voice else "\\N"
            lines.append(f"{transcript}\t{position}\t{speaker.value}\t{text}\t{at:.2f}\t{end}\t{confidence}\t[]")
            at += length + 2 * random_value()
        return lines, round(at, 2)


COLUMNS = ("transcript_id", "position", "speaker", "text", "start", "end", "confidence", "words")
