"""Which function measures which metric."""

from collections.abc import Callable, Mapping

from . import contacts, results
from .contacts import Contact, Terms
from .results import ConfirmedResult

CONTACTS = "contacts"
"""How many there are: it needs no function."""


def _on_any_terms(measure: Callable[[Contact], float | None]) -> Callable[[Contact, Terms], float | None]:
    return lambda contact, _: measure(contact)


CONTACT_MEASURES: Mapping[str, Callable[[Contact, Terms], float | None]] = {
    "handle_time": _on_any_terms(contacts.handle_time),
    "connected_time": _on_any_terms(contacts.connected_time),
    "hold_time": _on_any_terms(contacts.hold_time),
    "wrap_up_time": _on_any_terms(contacts.wrap_up_time),
    "time_to_answer": _on_any_terms(contacts.time_to_answer),
    "service_level": contacts.answered_in_time,
    "transfer_rate": _on_any_terms(contacts.transferred),
    "no_repeat_contact": contacts.no_repeat_contact,
    "stated_resolution": _on_any_terms(contacts.stated_resolved),
    "first_contact_resolution": contacts.first_contact_resolution,
    "satisfaction": _on_any_terms(contacts.satisfaction),
    "satisfied": _on_any_terms(contacts.satisfied),
    "recommendation": _on_any_terms(contacts.recommendation),
    "ease": _on_any_terms(contacts.ease),
    "rated": _on_any_terms(contacts.rated),
    "customer_words": _on_any_terms(contacts.customer_words),
    "talk_share": _on_any_terms(contacts.talk_share),
    "silence_share": _on_any_terms(contacts.silence_share),
    "overtalk": _on_any_terms(contacts.overtalk),
    "longest_monologue": _on_any_terms(contacts.longest_monologue),
    "coverage": _on_any_terms(contacts.reviewed),
}
"""By metric. Those of contacts have a column of the same name in `measured_contacts`."""

RESULT_MEASURES: Mapping[str, Callable[[ConfirmedResult], float | None]] = {
    "quality": results.quality,
    "compliance": results.compliance,
    "critical_fails": results.critical_fail,
}
"""By metric. Those of confirmed results have a column of the same name in `measured_results`."""
