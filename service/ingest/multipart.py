"""A multipart body read as it arrives. Nothing touches the disk on the way: uploads are raw speech."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from ..errors import BadInput


@dataclass(frozen=True, slots=True)
class PartBegin:
    """A part begins. `filename` is None for a plain field."""

    name: str
    filename: str | None


@dataclass(frozen=True, slots=True)
class PartData:
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartEnd:
    pass


Event = PartBegin | PartData | PartEnd


class MultipartReader:
    """Turns chunks of a body into events. Raises BadInput for a body that is not what its header says."""

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise BadInput("Send files as multipart/form-data.")
        self._events: list[Event] = []
        self._field, self._value = bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._ended = False
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._headers_reset,
                "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._begin,
                "on_part_data": lambda data, start, end: self._events.append(PartData(bytes(data[start:end]))),
                "on_part_end": lambda: self._events.append(PartEnd()),
                "on_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> Iterator[Event]:
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise BadInput("The upload is malformed: its parts cannot be told apart.") from None
        events, self._events = self._events, []
        yield from events

    def finish(self) -> None:
        """Raises BadInput when the body stopped before its end."""
        if not self._ended:
            raise BadInput("The upload stopped before its end; what arrived whole has been kept.")

    def _headers_reset(self) -> None:
        self._headers = {}

    def _header_end(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _begin(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        if b"name" not in options:
            raise BadInput("The upload is malformed: a part has no name.")
        filename = options.get(b"filename")
        self._events.append(PartBegin(_text(options[b"name"]), _text(filename) if filename is not None else None))

    def _end(self) -> None:
        self._ended = True


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")
