"""Which file is what, by its content: a wrong extension is no obstacle, and a right one proves nothing."""

from enum import StrEnum

from ..errors import BadInput
from . import emails, metadata_sheet, texts
from .text_files import read_text


class Format(StrEnum):
    """What a file holds."""

    VOICE = "voice"
    TEXT = "text"
    METADATA = "metadata"


def identify(data: bytes) -> Format:
    """What `data` is. Anything that is not text is taken for a recording, which the decoder then says more about.

    Raises BadInput, with a reason that lacks the file's name, for an empty file and for text of another kind.
    """
    if not data.strip():
        raise BadInput("is empty")
    text = read_text(data)
    if text is None:
        return Format.VOICE
    if metadata_sheet.is_sheet(text):
        return Format.METADATA
    if texts.is_json(text) or emails.is_message(text) or texts.is_dialogue(text):
        return Format.TEXT
    raise BadInput(
        "is text, but neither a chat or an e-mail (JSON, an .eml message, or lines such as 'Agent: ...' and"
        " 'Customer: ...') nor a metadata sheet with a column file"
    )
