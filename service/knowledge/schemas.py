"""What goes over HTTP about articles."""

import datetime as dt
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from models.transcripts import Channel

from ..forms import OptionalDay
from .articles import Content
from .imports import Format
from .queries import ArticleDetail


class ArticleContent(BaseModel):
    """`valid_from` is inclusive, `valid_until` exclusive; empty lists stand for all."""

    model_config = ConfigDict(extra="forbid")

    title: str
    text: str
    valid_from: OptionalDay = None
    valid_until: OptionalDay = None
    channels: list[Channel] = []
    queues: list[str] = []
    call_types: list[str] = []

    @property
    def content(self) -> Content:
        places = tuple(self.channels), tuple(self.queues), tuple(self.call_types)
        return Content(self.title, self.text, self.valid_from, self.valid_until, *places)


class ChangeContent(ArticleContent):
    """`seen` is the version that was changed."""

    seen: int


class ArticleBody(BaseModel):
    id: UUID
    version: int
    state: str
    title: str
    text: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    channels: list[str]
    queues: list[str]
    call_types: list[str]
    edited_at: dt.datetime

    @classmethod
    def of(cls, article: ArticleDetail) -> Self:
        return cls.model_validate(article, from_attributes=True)


class ImportBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    format: Format


class ImportedBody(BaseModel):
    added: int
    changed: int
