"""What each kind of identifier looks like on the canonical stream, and how it is checked.

A failed checksum never vetoes a hit that has context: recognisers drop and mishear digits. It only lowers confidence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import phonenumbers
from stdnum import iban, luhn
from stdnum.gb import nhs

from ..personal_data import DataType


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


def is_card(value: str) -> bool:
    return bool(luhn.is_valid(value))


@dataclass(frozen=True, slots=True)
class Grammar:
    """`shape` matches the whole canonical value; `check` is its checksum or numbering plan.

    `alone` says that the shape is telling enough without any context, provided that `check` holds.
    """

    type: DataType
    shape: re.Pattern[str]
    name: str
    alone: bool = False
    check: Callable[[str], bool] = field(default=_always)


def _grammar(
    type_: DataType, shape: str, name: str, *, alone: bool = False, check: Callable[[str], bool] = _always
) -> Grammar:
    return Grammar(type_, re.compile(shape), name, alone, check)


# In order of precedence where no context decides. Sources: BS 7666 (postcodes), HMRC NIM39110 (national insurance
# numbers), DVLA INF104 (vehicle and driver numbers), ISO/IEC 7812 (cards), ISO 13616 (IBAN), the NHS data dictionary.
GRAMMARS: tuple[Grammar, ...] = (
    _grammar(
        DataType.IBAN, r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", "iban", alone=True, check=lambda v: bool(iban.is_valid(v))
    ),
    _grammar(DataType.NINO, r"[A-CEGHJ-PR-TW-Z]{2}\d{6}[A-D]", "national insurance number", alone=True),
    _grammar(DataType.DRIVING_LICENCE, r"[A-Z]{2,5}9{0,3}\d{6}[A-Z9]{2}\d[A-Z]{2}", "driver number", alone=True),
    _grammar(DataType.VEHICLE, r"[A-Z]{2}\d{2}[A-Z]{3}", "current registration mark", alone=True),
    _grammar(DataType.POSTCODE, r"(?:[A-Z]{1,2}\d[A-Z\d]?|GIR)\d[A-Z]{2}", "postcode", alone=True),
    _grammar(DataType.POSTCODE, r"[ACDEFHKNPRTVWXYO][\dO][\dWO][\dACDEFHKNPRTVWXYO]{4}", "eircode", alone=True),
    _grammar(DataType.CARD, r"\d{15,16}", "card number", alone=True),
    _grammar(DataType.CARD, r"\d{13,19}", "card number with check digit", alone=True, check=is_card),
    _grammar(DataType.PHONE, r"(?:0|44|0044)[1-9]\d{8,9}", "British or Irish telephone number", alone=True),
    _grammar(
        DataType.PHONE, r"(?:1?[2-9]\d{2}[2-9]\d{6})", "North American telephone number", alone=True, check=is_phone
    ),
    _grammar(DataType.NHS, r"\d{10}", "NHS number", check=lambda v: bool(nhs.is_valid(v))),
    _grammar(DataType.PHONE, r"\d{5,15}", "telephone number"),
    _grammar(DataType.SORT_CODE, r"\d{6}", "sort code"),
    _grammar(DataType.ACCOUNT, r"\d{6,10}", "account number"),
    _grammar(DataType.ACCOUNT, r"\d{3,18}", "account number"),
    _grammar(DataType.PASSPORT, r"[A-Z]{0,2}\d{6,9}", "passport number"),
    _grammar(DataType.VEHICLE, r"[A-Z]{1,3}\d{1,4}[A-Z]{0,3}|\d{1,4}[A-Z]{1,3}\d{0,6}", "older registration mark"),
    _grammar(DataType.CARD_EXPIRY, r"(?:0?[1-9]|1[0-2])(?:20)?[23]\d", "expiry date"),
    _grammar(DataType.CVV, r"\d{3,4}", "security code"),
    _grammar(DataType.NHS, r"\d{9,11}", "NHS number"),
    _grammar(DataType.NINO, r"[A-Z]{0,2}\d{4,9}[A-Z]{0,2}", "national identity number"),
    _grammar(DataType.POSTCODE, r"\d{5}(?:\d{4})?", "ZIP code"),
)
BY_TYPE: dict[DataType, tuple[Grammar, ...]] = {
    data_type: tuple(grammar for grammar in GRAMMARS if grammar.type is data_type) for data_type in DataType
}
ALONE: tuple[Grammar, ...] = tuple(grammar for grammar in GRAMMARS if grammar.alone)
