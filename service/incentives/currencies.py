"""ISO 4217: which currencies there are, and how many decimals an amount has. Amounts are never converted."""

from decimal import Decimal

from ..errors import BadInput

_ALL = """
COD AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
CODES, WITHOUT_DECIMALS = frozenset(_ALL.split()), frozenset(_WHOLE.split())
MOST_DECIMALS = 2
"""Three of a few currencies' are not kept: amounts of these end with a zero."""


def checked_currency(code: str) -> str:
    """The code in capitals. Raises BadInput for what is no currency."""
    known = code.strip().upper()
    if known not in CODES:
        raise BadInput("The currency is a code of three letters by ISO 4217, such as EUR or GBP.")
    return known


def checked_amount(amount: Decimal, currency: str) -> Decimal:
    """Raises BadInput for more decimals than the currency has."""
    decimals = 0 if currency in WITHOUT_DECIMALS else MOST_DECIMALS
    if amount != round(amount, decimals):
        raise BadInput(f"An amount in {currency} has {decimals or 'no'} decimals.")
    return amount
