"""What an interaction is judged by: its scorecards, the facts that hold for it, and the judge with its thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.protocols import Judge
from models.transcripts import Channel
from scorecards.schema import Scorecard

from . import engines, processing
from .database import transaction
from .errors import NotFound
from .ingest.texts import read_conversation
from .interactions.private_metadata import private
from .interactions.tables import Interaction
from .knowledge.facts import Fact, facts_of, valid_articles
from .scorecards.in_use import least_confidences, scorecards_in_use
from .vault import vault
from .vault_tables import Kind


@dataclass(frozen=True, slots=True)
class Basis:
    """`facts` are redacted; `judge` keeps the promises of precision that people chose."""

    scorecards: tuple[Scorecard, ...]
    facts: tuple[Fact, ...]
    judge: Judge

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(fact.text for fact in self.facts)


def basis(interaction: Interaction) -> Basis:
    """Everything but the transcript. Raises RedactionFailed where the facts cannot be redacted."""
    with transaction() as session:
        cards = scorecards_in_use(session, interaction)
        least = least_confidences(session)
        articles = valid_articles(session, interaction)
    return Basis(cards, redacted(interaction, facts_of(_told(interaction), articles)), promised(least))


def redacted(interaction: Interaction, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts as the judge may see them: an article can hold what the customer said, too."""
    known = private(interaction.id).known_values
    texts = processing.redact_facts([fact.text for fact in facts], known, engines)
    return tuple(replace(fact, text=text) for fact, text in zip(facts, texts, strict=True))


def promised(least: Mapping[str, float]) -> Judge:
    """The configured judge, silent below `least`."""
    if not least:
        return engines.judge()
    from models.judging import ThresholdJudge

    return ThresholdJudge(engines.judge(), least)


def _told(interaction: Interaction) -> tuple[str, ...]:
    """Facts that came with the interaction: in its metadata, or in the conversation's own file."""
    metadata = private(interaction.id)
    if interaction.channel is Channel.VOICE:
        return metadata.facts
    try:
        with transaction() as session:
            original = vault().read(session, interaction.id, Kind.ORIGINAL).all()
    except NotFound:  # the raw data was erased: what came with it is gone too
        return metadata.facts
    return metadata.facts + read_conversation(original, agent_name=metadata.agent_name).facts
