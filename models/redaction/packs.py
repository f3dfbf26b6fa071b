"""Countries whose identifiers are looked for."""

from enum import StrEnum


class Pack(StrEnum):
    """`EU` covers the national identifiers of the continent, spoken or written in English conversations."""

    UK = "uk"
    IE = "ie"
    US = "us"
    EU = "eu"


DEFAULT_PACKS = (Pack.UK, Pack.IE, Pack.US)
