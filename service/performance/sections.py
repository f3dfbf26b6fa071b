"""Which metrics stand together on a page."""

from collections.abc import Iterable, Mapping

from .registry import METRICS

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Contacts and time": (
        "contacts",
        "handle_time",
        "connected_time",
        "hold_time",
        "wrap_up_time",
        "time_to_answer",
        "service_level",
        "transfer_rate",
    ),
    "Resolution": ("no_repeat_contact", "stated_resolution", "first_contact_resolution"),
    "Customers": ("satisfied", "satisfaction", "recommendation", "ease", "rated", "customer_words"),
    "Quality, confirmed by people": ("quality", "compliance", "critical_fails", "coverage"),
    "Conversation": ("talk_share", "silence_share", "overtalk", "longest_monologue"),
}
ELSEWHERE = "Kept elsewhere"
"""Imported metrics."""


def sections(known: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Those of the registry, and the imported metrics among `known` as one of their own."""
    imported = tuple(id for id in known if id not in METRICS)
    return {**SECTIONS, ELSEWHERE: imported} if imported else SECTIONS
