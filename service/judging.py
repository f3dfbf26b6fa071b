"""What an interaction is judged by: its scorecards, the facts that hold for it, and the judge with its thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.judging.passages import relevant
from models.protocols import Judge
from models.transcripts import Channel, EngineInfo, RedactedTranscript
from scorecards.schema import Scorecard

from . import engines
from .database import transaction
from .errors import NotFound
from .ingest.texts import read_conversation
from .interactions.private_metadata import private
from .interactions.tables import Interaction
from .knowledge.facts import Fact, facts_of, valid_articles
from .redacting import redact_facts
from .scorecards.in_use import least_confidences, scorecards_in_use
from .vault import vault
from .vault_tables import Kind


@dataclass(frozen=True, slots=True)
class Basis:
    """`facts` are redacted, the most relevant of many; `judge` keeps the promises of precision that people chose."""

    scorecards: tuple[Scorecard, ...]
    facts: tuple[Fact, ...]
    judge: Judge
    facts_left_out: int = 0

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(fact.text for fact in self.facts)

    @property
    def info(self) -> EngineInfo:
        """The judge, and how many facts it was not told because others are nearer to what was said."""
        known = self.judge.info
        if not self.facts_left_out:
            return known
        return replace(known, settings={**known.settings, "facts_left_out": self.facts_left_out})


def basis(interaction: Interaction, transcript: RedactedTranscript) -> Basis:
    """What it is judged by, given what was said. Raises RedactionFailed where the facts cannot be redacted."""
    with transaction() as session:
        cards = scorecards_in_use(session, interaction)
        least = least_confidences(session)
        articles = valid_articles(session, interaction)
    facts = redacted(interaction, facts_of(_told(interaction), articles))
    told = nearest(facts, transcript)
    return Basis(cards, told, promised(least), facts_left_out=len(facts) - len(told))


def nearest(facts: tuple[Fact, ...], transcript: RedactedTranscript) -> tuple[Fact, ...]:
    """The facts to tell, in order: all that came with the interaction, and of long articles what is about it."""
    own = sum(fact.article_version_id is None for fact in facts)
    places = relevant([fact.text for fact in facts], transcript, lambda: engines.sentences(), keep=own)
    return tuple(facts[place] for place in places)


def redacted(interaction: Interaction, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts as the judge may see them: an article can hold what the customer said, too."""
    known = private(interaction.id).known_values
    texts = redact_facts([fact.text for fact in facts], known, engines)
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
