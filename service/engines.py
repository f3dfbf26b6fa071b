"""The one place that picks engines from settings. Each is made once a process, on first use."""

from functools import cache

from models.decoding import DecodingLimits
from models.judging.language_model import LanguageModel
from models.judging.sentence_encoder import SentenceEncoder
from models.protocols import Judge, Redactor, Transcriber
from models.redaction import Listener, PolicyInvalid, RedactionPolicy, SpokenRedactor, default_policy, load_policy

from .coaching.writers import CoachingWriter, LibraryWriter, ModelWriter
from .config import settings
from .errors import ServiceError


@cache
def transcriber() -> Transcriber:
    config = settings()
    if config.transcriber == "whisper":
        from models.transcription import WhisperTranscriber

        words = [word.strip() for word in (config.transcriber_words or "").split(",") if word.strip()]
        return WhisperTranscriber(config.whisper_model, language=config.transcriber_language, words=words)
    if config.transcriber_language != "en":
        raise ServiceError("CALLQA_TRANSCRIBER_LANGUAGE: the embedded transcriber knows English only. Use whisper.")
    from models.transcription import MoonshineTranscriber

    return MoonshineTranscriber()


@cache
def redactor() -> Redactor:
    return SpokenRedactor(packs=policy().packs)


@cache
def note_redactor() -> Redactor:
    """For what people write: the classifier learned from conversations, and has no place here."""
    return SpokenRedactor(classifier=None)


@cache
def listener() -> Listener:
    """Listens to numbers a second time, whatever transcribed them first."""
    from models.transcription import NumberListener

    return NumberListener()


@cache
def policy() -> RedactionPolicy:
    """Raises ServiceError that says what is wrong with the file."""
    path = settings().redaction_policy
    try:
        return load_policy(path) if path else default_policy()
    except PolicyInvalid as error:
        raise ServiceError(f"The redaction policy cannot be used: {error}") from None


@cache
def judge() -> Judge:
    """Rules answer beside every model, and nobody but a person answers what is left to persons."""
    from models.judging import EndpointJudge, RoutedJudge, TransformersJudge, embedded_judge

    config = settings()
    if config.judge_endpoint:
        return RoutedJudge(EndpointJudge(config.judge_endpoint, _endpoint_model(), key=config.judge_endpoint_key))
    return RoutedJudge(TransformersJudge(language_model())) if config.judge_model else embedded_judge()


@cache
def coaching_writer() -> CoachingWriter:
    """The scorecards' own texts; where a larger model judges, it words the coaching too."""
    from models.judging.authors import EndpointAuthor, LocalAuthor

    config = settings()
    if config.judge_endpoint:
        return ModelWriter(EndpointAuthor(config.judge_endpoint, _endpoint_model(), key=config.judge_endpoint_key))
    return ModelWriter(LocalAuthor(language_model())) if config.judge_model else LibraryWriter()


@cache
def language_model() -> LanguageModel:
    """The configured language model, loaded once for judging and writing."""
    return LanguageModel.load(str(settings().judge_model))


def _endpoint_model() -> str:
    name = settings().judge_model
    if not name:
        raise ServiceError("CALLQA_JUDGE_ENDPOINT needs CALLQA_JUDGE_MODEL: the name of the model to ask for.")
    return name


@cache
def sentences() -> SentenceEncoder:
    """Says how alike texts are in meaning."""
    from models.judging.sentence_encoder import minilm

    return minilm()


def limits() -> DecodingLimits:
    return DecodingLimits(max_duration=settings().max_audio_hours * 3600)
