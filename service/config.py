"""Settings, read once from `CALLQA_*` environment variables. This is the one list; docs/operating.md repeats it."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import ServiceError

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CALLQA_", extra="ignore")

    data_dir: Path = Field(default=Path("var"), description="Embedded database, vault and keys live here")
    database_url: str | None = Field(default=None, description="Any PostgreSQL 15+; without it an embedded one starts")
    object_store_url: str | None = Field(default=None, description="s3://bucket/prefix; default: a folder in data_dir")
    master_key: str | None = Field(default=None, description="32 bytes, base64. Default: a key file in data_dir")
    master_key_file: Path | None = Field(default=None, description="A file that holds the master key")

    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, description="Port to listen on")
    secure_cookies: bool = Field(default=False, description="Set where the site is reached over HTTPS")
    session_hours: float = Field(default=12, description="A session ends after this long, whatever happens")
    session_idle_minutes: float = Field(default=120, description="A session ends after this long without a request")

    max_upload_bytes: int = Field(default=1024 * MEBIBYTE, description="Largest single file accepted")
    max_audio_hours: float = Field(default=4, description="Longest recording accepted")

    transcriber: Literal["moonshine", "whisper"] = Field(default="moonshine", description="Which engine hears")
    whisper_model: str = Field(default="small.en", description="Size, language or checkpoint path for whisper")
    judge_model: str | None = Field(
        default=None,
        description="A causal LM's path or name, or its name at the endpoint; default: the embedded one",
    )
    judge_endpoint: str | None = Field(default=None, description="An OpenAI-compatible server, http://host:port/v1")
    judge_endpoint_key: str | None = Field(default=None, description="Its key, if it wants one")
    redaction_policy: Path | None = Field(default=None, description="A YAML policy; default: the packaged one")

    heartbeat_seconds: float = Field(default=5, description="How often a worker says that it lives")
    stalled_after_seconds: float = Field(default=20, description="A worker silent for this long is taken for dead")
    max_attempts: int = Field(default=5, description="How often a step is tried before it fails with a reason")
    max_interruptions: int = Field(default=25, description="How often a step whose worker died is taken up again")

    dispute_days: int = Field(default=10, ge=1, description="Working days to dispute a result, or appeal a decision")
    dispute_decision_days: int = Field(default=5, ge=1, description="Working days within which one is decided")
    dispute_appeals: bool = Field(default=True, description="Whether an agent may ask a third person, once")

    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def vault_dir(self) -> Path:
        return self.data_dir / "vault"


@cache
def settings() -> Settings:
    """Raises ServiceError that names each wrong setting, and never its value: it may be a secret."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"CALLQA_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        raise ServiceError(f"Settings cannot be used. {wrong}.") from None
