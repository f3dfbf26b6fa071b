"""Receiving a plain form. Its first part is the token that other sites do not know; nothing is taken in before it."""

from collections.abc import Callable

from ..errors import Forbidden
from ..identity.viewer import Viewer
from ..ingest.multipart import Event, PartBegin
from .receiving import Receiver


class FormReceiver(Receiver):
    """`check` raises Forbidden for a token that is not the session's. `trusted` is whether one was found good."""

    def __init__(self, viewer: Viewer, check: Callable[[str], None]) -> None:
        super().__init__(viewer)
        self._check = check
        self.trusted = False

    def trust(self, token: str) -> None:
        self._check(token)
        self.trusted = True

    def handle(self, event: Event) -> None:
        if isinstance(event, PartBegin) and not self.trusted and event.name != "csrf_token":
            raise Forbidden("This page is out of date. Reload it and try again.")
        super().handle(event)

    def _use_of(self, field: str) -> Callable[[str], None]:
        return self.trust if field == "csrf_token" else super()._use_of(field)
