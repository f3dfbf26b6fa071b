"""Builds `corpora/secrets-develop.jsonl` and `secrets-report.jsonl`: short dialogues in which callers say secrets.

Questions, answers and values of the two files have nothing in common, and none stands in the other corpora. A third of
the dialogues hold the caller's side only. What is marked is the secret; everything around it is talk.
"""

import json
from itertools import cycle
from pathlib import Path
from random import Random
from typing import NamedTuple

TARGET = Path("evaluation/corpora")
EACH = 30


class Wording(NamedTuple):
    """What agents ask, what callers say around `{}`, what they say unasked, and how the values are made."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]
    unasked: tuple[str, ...]
    values: tuple[str, ...]


DEVELOP = {
    "CVV": Wording(
        ("What's the security number on the reverse?", "and the last three digits by the signature strip please",
         "Can you read me the CVC?", "I'll need the three figures from the back of that card.",
         "And finally the verification code on the card?"),
        ("{}", "It's {}", "um it says {}", "Let me turn it over... {}.", "that'll be {} I think",
         "{}, is that the one?", "Right, hang on, it's a bit worn. {}"),
        ("the security code is {}", "cvv {}", "and the three on the back are {}", "cvc is {} by the way"),
        ("ddd", "d d d", "w w w", "w, w, w", "w t", "dd d"),
    ),
    "OTP": Wording(
        ("We've texted you a code, what does it say?", "Could you give me the verification code you just received?",
         "What's the six digit number in the message?", "Read me the one time passcode when it comes through.",
         "and the authorisation code please"),
        ("{}", "It says {}", "okay it's come through, {}", "The code is {}.", "hold on, getting my phone, {}",
         "yeah so {} and then it says do not share"),
        ("the code you texted me is {}", "otp {}", "my verification code is {}", "it sent me a passcode, {}"),
        ("dddddd", "ddd ddd", "w w w w w w", "w w w, w w w", "dd dd dd"),
    ),
    "PASSWORD": Wording(
        ("What's the memorable word on the account?", "And your telephone banking PIN?",
         "Can you tell me your password?", "what's the passphrase you set up with us",
         "Give me the second and fourth characters of your password."),
        ("{}", "it's {}", "I think it's {}", "Oh, it's {}, all one word.", "{} with a capital at the front",
         "hmm, should be {}", "Is it {}? I never remember."),
        ("my password is {}", "my pin is {}", "the password i set is {}", "pin number {}"),
        ("dddd", "w w w w", "marmalade", "bluetit42", "Tobermory", "Snowdrop7", "dragonfly", "p and h"),
    ),
    "SECURITY_ANSWER": Wording(
        ("What was your mother's maiden name?", "And the name of your first pet?", "What was your first school called?",
         "Which town were you born in?", "your security question is your favourite teacher, what's the answer"),
        ("{}", "It was {}", "that would be {}", "oh goodness, {}", "{}, I think it was", "Probably {}."),
        ("my mother's maiden name is {}", "first pet was called {}", "the security answer is {}"),
        ("Attenborough", "Biscuit", "Saint Winifred's", "Dunfermline", "Mrs Pargeter", "Trelawney"),
    ),
}  # fmt: skip
REPORT = {
    "CVV": Wording(
        ("Turn the card over for me and tell me the little number there.", "What is the CVV?",
         "There's a three digit security code next to your signature, what is it?", "security code off the back please",
         "Could I have the card verification value as well?"),
        ("okay {}", "The back says {}.", "{} love", "So on the back, {}.", "I make it {}", "that's {}, got that?",
         "sorry my eyes, {}"),
        ("security number's {}", "back of the card says {}", "the cvv number is {}", "my cvc {}"),
        ("ddd", "d-d-d", "w w w", "w... w... w", "t w", "d dd"),
    ),
    "OTP": Wording(
        ("A passcode should have arrived on your mobile, can you read it out?", "What code did we send you?",
         "Please tell me the one-time password.", "can you confirm the security code from the text",
         "What's the number in the text message?"),
        ("just coming, {}", "{} it says", "the text says {}", "It's {} I believe.", "got it now {}",
         "I've got {}, does that work?"),
        ("the one time password is {}", "security code from the text is {}", "i got the code {}", "passcode {}"),
        ("dddddd", "dd-dd-dd", "w w w w w w", "w w, w w, w w", "dddd"),
    ),
    "PASSWORD": Wording(
        ("May I have your secret word?", "Could you confirm your four digit PIN?",
         "And what's the password for the line?", "tell me your memorable place please",
         "What are the first and last letters of your password?"),
        ("yes it's {}", "{}.", "My one is {}", "It might be {}.", "that's {}, lower case", "should be {} if I remember",
         "Well, I use {} for everything."),
        ("pin's {}", "i set the password to {}", "for the password i used {}", "memorable word is {}"),
        ("dddd", "w w w w", "kingfisher", "Hollyoak9", "teapot88", "Ballycastle", "wheelbarrow", "s and e"),
    ),
    "SECURITY_ANSWER": Wording(
        ("Can you tell me your mum's maiden name?", "What's the name of the street you grew up on?",
         "And what was your first pet called?", "What's your place of birth, for security?",
         "what is the answer to your security question"),
        ("it's {}", "{} it was", "Um, {}.", "we had {}", "I put {}", "That'll be {}, won't it."),
        ("my mum's maiden name was {}", "first pet's name {}", "my answer to the security question is {}"),
        ("Hetherington", "Pickles", "Marlpit", "Kirkcaldy", "Miss Fotheringay", "Llewellyn"),
    ),
}  # fmt: skip
_GREETINGS = (
    "I'd like to pay my bill please.",
    "hello, can you help me with my account",
    "Hiya, I need to change my address.",
)
_THANKS = ("Thank you, that's gone through.", "Lovely, bear with me.", "perfect thanks")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TWO = ("fourteen", "sixteen", "thirty-one", "twenty seven", "eighty two")


def build(folder: Path = TARGET) -> None:
    """Writes both files, the same for every run."""
    for name, wordings, seed in (("develop", DEVELOP, 1), ("report", REPORT, 2)):
        rows = dialogues(wordings, Random(seed))  # noqa: S311 - no secret is kept with it
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"secrets-{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def dialogues(wordings: dict[str, Wording], random: Random) -> list[dict[str, object]]:
    """`EACH` dialogues of each type, every third with the caller's side only."""
    rows: list[dict[str, object]] = []
    for kind, wording in wordings.items():
        values = cycle(wording.values)
        for number in range(EACH):
            value = _value(next(values), random)
            asked = number % 3 != 0
            said = random.choice(wording.answers if asked else wording.unasked)
            before, _, after = said.partition("{}")
            turns = [("customer", random.choice(_GREETINGS)), ("customer", before + value + after)]
            if asked:
                turns = [
                    turns[0],
                    ("agent", random.choice(wording.questions)),
                    turns[1],
                    ("agent", random.choice(_THANKS)),
                ]
            turn = 2 if asked else 1
            span = {"turn": turn, "start": len(before), "end": len(before) + len(value), "type": kind}
            spoken = [{"speaker": speaker, "text": text} for speaker, text in turns]
            rows.append({"id": f"secret-{kind.lower()}-{number}", "turns": spoken, "spans": [span]})
    return rows


def _value(shape: str, random: Random) -> str:
    """d is a digit, w its name, t the name of two; anything else stands for itself."""
    if not set(shape) <= set("dwt ,.-"):
        return shape
    makers = {
        "d": lambda: str(random.randrange(10)),
        "w": lambda: random.choice(_WORDS),
        "t": lambda: random.choice(_TWO),
    }
    return "".join(makers[letter]() if letter in makers else letter for letter in shape)
