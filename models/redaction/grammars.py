"""What each kind of identifier looks like on the canonical stream, and how it is checked.

A failed checksum never vetoes a hit that has context: recognisers drop and mishear digits. It only lowers confidence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module

import phonenumbers
from stdnum import iban, luhn
from stdnum.gb import nhs

from ..personal_data import DataType
from .european import EUROPEAN
from .packs import Pack

_FINNISH = 10


def _always(_: str) -> bool:
    return True


@lru_cache(maxsize=4096)
def is_phone(value: str) -> bool:
    """Whether a British, Irish or American subscriber could have this number. `value` is digits only."""
    for region in ("GB", "IE", "US"):
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(value, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


@lru_cache(maxsize=4096)
def is_foreign_phone(value: str) -> bool:
    """Whether the number, dialled with a country's code, is one that the country gives out."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse("+" + value.removeprefix("00")))
    except phonenumbers.NumberParseException:
        return False


def is_card(value: str) -> bool:
    return bool(luhn.is_valid(value))


@dataclass(frozen=True, slots=True)
class Grammar:
    """`shape` matches the whole canonical value; `check` is its checksum or numbering plan.

    `alone` says that the shape is telling enough without any context, provided that `check` holds. Without `packs` it
    holds in every country.
    """

    type: DataType
    shape: re.Pattern[str]
    name: str
    alone: bool = False
    check: Callable[[str], bool] = field(default=_always)
    packs: frozenset[Pack] = frozenset()


def _grammar(
    type_: DataType,
    shape: str,
    name: str,
    *packs: Pack,
    alone: bool = False,
    check: Callable[[str], bool] = _always,
) -> Grammar:
    return Grammar(type_, re.compile(shape), name, alone, check, frozenset(packs))


def _national(
    code: str, shape: str, name: str, pack: Pack, *, alone: bool = False, type_: DataType = DataType.NINO
) -> Grammar:
    """An identifier that a module of python-stdnum checks."""
    return _grammar(type_, shape, name, pack, alone=alone, check=lambda value: _is_valid(code, value))


@lru_cache(maxsize=4096)
def _is_valid(code: str, value: str) -> bool:
    written = f"{value[:6]}-{value[6:]}" if code == "fi.hetu" and len(value) == _FINNISH else value
    return bool(import_module(f"stdnum.{code}").is_valid(written))


# In order of precedence where no context decides. Sources: BS 7666 (postcodes), HMRC NIM39110 (national insurance
# numbers), DVLA INF104 (vehicle and driver numbers), ISO/IEC 7812 (cards), ISO 13616 (IBAN), the NHS data dictionary.
GRAMMARS: tuple[Grammar, ...] = (
    _grammar(
        DataType.IBAN, r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", "iban", alone=True, check=lambda v: bool(iban.is_valid(v))
    ),
    _grammar(DataType.NINO, r"[A-CEGHJ-PR-TW-Z]{2}\d{6}[A-D]", "national insurance number", Pack.UK, alone=True),
    _grammar(
        DataType.DRIVING_LICENCE, r"[A-Z]{2,5}9{0,3}\d{6}[A-Z9]{2}\d[A-Z]{2}", "driver number", Pack.UK, alone=True
    ),
    _grammar(DataType.VEHICLE, r"[A-Z]{2}\d{2}[A-Z]{3}", "current registration mark", Pack.UK, alone=True),
    _grammar(DataType.POSTCODE, r"(?:[A-Z]{1,2}\d[A-Z\d]?|GIR)\d[A-Z]{2}", "postcode", Pack.UK, alone=True),
    _grammar(
        DataType.POSTCODE, r"[ACDEFHKNPRTVWXYO][\dO][\dWO][\dACDEFHKNPRTVWXYO]{4}", "eircode", Pack.IE, alone=True
    ),
    *(_national(code, shape, name, Pack.EU, alone=alone) for code, shape, name, alone in EUROPEAN),
    _grammar(DataType.CARD, r"\d{15,16}", "card number", alone=True),
    _grammar(DataType.CARD, r"\d{13,19}", "card number with check digit", alone=True, check=is_card),
    _grammar(
        DataType.PHONE, r"(?:0|44|0044)[1-9]\d{8,9}", "British or Irish telephone number", Pack.UK, Pack.IE, alone=True
    ),
    _grammar(
        DataType.PHONE,
        r"(?:1?[2-9]\d{2}[2-9]\d{6})",
        "North American telephone number",
        Pack.US,
        alone=True,
        check=is_phone,
    ),
    _grammar(DataType.NHS, r"\d{10}", "NHS number", Pack.UK, check=lambda v: bool(nhs.is_valid(v))),
    _grammar(DataType.PHONE, r"\d{5,15}", "telephone number"),
    _grammar(DataType.SORT_CODE, r"\d{6}", "sort code"),
    _grammar(DataType.ACCOUNT, r"\d{6,10}", "account number"),
    _grammar(DataType.ACCOUNT, r"\d{3,18}", "account number"),
    _grammar(DataType.PASSPORT, r"[A-Z]{0,2}\d{6,9}", "passport number"),
    _grammar(DataType.VEHICLE, r"[A-Z]{1,3}\d{1,4}[A-Z]{0,3}|\d{1,4}[A-Z]{1,3}\d{0,6}", "older registration mark"),
    _grammar(DataType.CARD_EXPIRY, r"(?:0?[1-9]|1[0-2])(?:20)?[23]\d", "expiry date"),
    _grammar(DataType.CVV, r"\d{3,4}", "security code"),
    _grammar(DataType.NHS, r"\d{9,11}", "health service number"),
    _grammar(DataType.POSTCODE, r"\d{5}(?:\d{4})?", "ZIP code", Pack.US),
    _national("ie.pps", r"\d{7}[A-W][A-IW]?", "personal public service number", Pack.IE, alone=True),
    _national("us.ssn", r"\d{9}", "social security number", Pack.US),
    _national("us.rtn", r"\d{9}", "routing number", Pack.US, type_=DataType.SORT_CODE),
    _grammar(DataType.DRIVING_LICENCE, r"[A-Z]{0,3}\d{5,14}[A-Z]?", "American driver's licence", Pack.US),
    _national("eu.vat", r"[A-Z]{2}[A-Z0-9]{7,12}", "VAT number", Pack.EU, alone=True, type_=DataType.REFERENCE),
    _grammar(DataType.PHONE, r"(?:00)?[2-9]\d{8,13}", "foreign telephone number", Pack.EU, check=is_foreign_phone),
    _grammar(DataType.POSTCODE, r"\d{4}[A-Z]{2}|\d{4,5}", "continental postcode", Pack.EU),
    _grammar(DataType.DRIVING_LICENCE, r"[A-Z0-9]{7,14}", "continental driving licence", Pack.EU),
    _grammar(DataType.NINO, r"[A-Z]{0,2}\d{4,9}[A-Z]{0,2}", "national identity number"),
)


@dataclass(frozen=True, slots=True)
class Grammars:
    """Those of some packs: all by type, and those that need no context, both in order of precedence."""

    by_type: Mapping[DataType, tuple[Grammar, ...]]
    alone: tuple[Grammar, ...]


def grammars_of(packs: Iterable[Pack]) -> Grammars:
    """The grammars that hold everywhere and those of the packs."""
    return _grammars(frozenset(packs))


@cache
def _grammars(packs: frozenset[Pack]) -> Grammars:
    chosen = [grammar for grammar in GRAMMARS if not grammar.packs or grammar.packs & packs]
    by_type = {kind: tuple(grammar for grammar in chosen if grammar.type is kind) for kind in DataType}
    return Grammars(by_type, tuple(grammar for grammar in chosen if grammar.alone))
