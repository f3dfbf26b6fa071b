"""Settings, read once from `CALLQA_*` environment variables. This is the one list; docs/operating.md repeats it."""

from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import ServiceError

MEBIBYTE = 1024 * 1024
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


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
    transcriber_language: str = Field(
        default="en", pattern=r"^[a-z]{2,3}$", description="What is spoken, ISO 639-1; whisper alone knows others"
    )
    transcriber_words: str | None = Field(
        default=None, description="For whisper: names and terms that are likely said, with commas between"
    )
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

    time_zone: str = Field(default="UTC", description="The centre's, such as Europe/London: when its days begin")
    service_level_seconds: float = Field(default=20, gt=0, description="A contact answered within these is in time")
    service_level_percent: float = Field(default=80, gt=0, le=100, description="How many are to be, in percent")
    repeat_contact_days: int = Field(
        default=7, ge=1, le=30, description="A contact of the same customer within these is a repeat"
    )

    nudges_per_day: int = Field(default=10, ge=0, description="How often a day the bell rings for a person's nudges")
    quiet_from: str = Field(
        default="20:00", pattern=CLOCK, description="When nudges begin to wait, by the clocks of the centre"
    )
    quiet_until: str = Field(default="07:00", pattern=CLOCK, description="When they stop waiting")

    dispute_days: int = Field(default=10, ge=1, description="Working days to dispute a result, or appeal a decision")
    dispute_decision_days: int = Field(default=5, ge=1, description="Working days within which one is decided")
    dispute_appeals: bool = Field(default=True, description="Whether an agent may ask a third person, once")

    coaching_effect_days: int = Field(
        default=60, ge=7, le=365, description="Days before and after a coaching session that its effect is measured in"
    )

    improvement_plan_results: int = Field(
        default=10, ge=5, description="Released answers to a question that an improvement plan needs at least"
    )
    improvement_plan_days: int = Field(default=90, ge=7, le=366, description="Days back that they may come from")

    api_key_requests_per_minute: int = Field(
        default=600, ge=1, description="How many requests a minute an API key may send to one web process"
    )

    intake_url: str | None = Field(default=None, description="A folder or s3://bucket/prefix that is watched")
    intake_settle_seconds: float = Field(default=30, ge=0, description="A file unchanged for so long is complete")
    intake_metadata_minutes: float = Field(default=0, ge=0, description="How long a file waits for its metadata")
    intake_done_days: float = Field(default=7, ge=0, description="How long what was taken in stays in done/")

    export_hours: float = Field(default=24, gt=0, description="How long an export can be downloaded")

    oidc_issuer: str | None = Field(default=None, description="The OpenID provider's address; turns sign-in on")
    oidc_client_id: str | None = Field(default=None, description="What callqa is called there")
    oidc_client_secret: str | None = Field(default=None, description="Its secret, if it has one")
    oidc_name: str = Field(default="single sign-on", description="What the button on the sign-in page says")
    oidc_scopes: str = Field(default="openid email profile", description="What is asked for")
    oidc_role_claim: str = Field(default="groups", description="The claim that decides the role")
    oidc_roles: dict[str, str] | None = Field(
        default=None, description='JSON: value of that claim to role, {"qa": "qa_analyst", "north": "supervisor:North"}'
    )
    oidc_agent_claim: str | None = Field(default=None, description="The claim with an agent's id")
    oidc_provisioning: bool = Field(default=False, description="Whether who has a role and no account gets one")
    oidc_only: bool = Field(default=False, description="Passwords only for administrators")
    public_url: str | None = Field(default=None, description="Where people reach the site, https://callqa.example.org")

    webhook_networks: str | None = Field(
        default=None, description="Private networks that webhooks may reach, such as 10.20.0.0/16,192.168.7.5/32"
    )

    smtp_host: str | None = Field(default=None, description="A mail server; without one alerts are not mailed")
    smtp_port: int = Field(default=587, description="Its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="How it is spoken to")
    smtp_user: str | None = Field(default=None, description="Who signs in there, if it wants that")
    smtp_password: str | None = Field(default=None, description="The password of that user")
    mail_from: str = Field(default="callqa@localhost", description="Whom e-mails come from")

    web_processes: int = Field(default=1, ge=1, le=64, description="How many processes serve the web application")
    requests_at_once: int = Field(
        default=16, ge=1, le=20, description="How many requests a web process works on at once; others wait"
    )

    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("time_zone")
    @classmethod
    def zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, LookupError, OSError):
            raise ValueError("there is no such time zone: write one such as Europe/London") from None
        return value

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
