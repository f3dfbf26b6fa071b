"""A pronunciation for words no dictionary has: letter groups to ARPAbet phones, longest group first.

Rough on purpose. Alignment needs about the right number and kind of sounds, not the right accent.
"""

from collections.abc import Iterator

SOUNDS = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "augh": "AO", "eigh": "EY", "tch": "CH", "igh": "AY",
    "dge": "JH", "sch": "SH", "oor": "AO R", "our": "AO R", "air": "EH R", "ear": "IH R", "ing": "IH NG",
    "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "gh": "G", "wh": "W", "ck": "K", "ng": "NG", "qu": "K W",
    "wr": "R", "kn": "N", "gn": "N", "mb": "M", "ps": "P S", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW",
    "ow": "OW", "oa": "OW", "oi": "OY", "oy": "OY", "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ie": "IY",
    "ei": "EY", "ey": "IY", "ue": "UW", "ui": "UW", "ew": "UW", "ar": "AA R", "er": "ER", "ir": "ER", "or": "AO R",
    "ur": "ER", "ce": "S", "ci": "S IH", "cy": "S IY", "ge": "JH", "gi": "JH IH", "bb": "B", "cc": "K", "dd": "D",
    "ff": "F", "gg": "G", "ll": "L", "mm": "M", "nn": "N", "pp": "P", "rr": "R", "ss": "S", "tt": "T", "zz": "Z",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH",
    "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T",
    "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
LONGEST = max(map(len, SOUNDS))
ANY_VOWEL = "AH"  # for letters of other alphabets: something was said


def sounds_of(word: str) -> str:
    """ARPAbet phones, separated by spaces, of a lower-case word. Never empty."""
    stem = word[:-1] if len(word) > 3 and word.endswith("e") else word
    return " ".join(_groups(stem)) or ANY_VOWEL


def _groups(word: str) -> Iterator[str]:
    position = 0
    while position < len(word):
        for length in range(LONGEST, 0, -1):
            group = word[position : position + length]
            if group in SOUNDS:
                yield SOUNDS[group]
                break
        else:
            group = word[position]
            if group.isalpha():
                yield ANY_VOWEL
        position += len(group)
