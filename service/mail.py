"""Sending e-mail through the operator's own server. Messages hold counts and links, never anything that was said."""

import smtplib
import ssl
from email.message import EmailMessage

from .config import Settings, settings
from .errors import Unavailable

PATIENCE_SECONDS = 20


def send(recipient: str, subject: str, text: str) -> None:
    """Raises Unavailable, which does not name the recipient, where the server cannot be reached or refuses."""
    config = settings()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = config.mail_from, recipient, subject
    message.set_content(text)
    try:
        with _connected(config) as server:
            if config.smtp_user:
                server.login(config.smtp_user, config.smtp_password or "")
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"The mail server did not take the message: {type(error).__name__}.") from None


def _connected(config: Settings) -> smtplib.SMTP:
    assert config.smtp_host is not None
    if config.smtp_security == "tls":
        trusted = ssl.create_default_context()
        return smtplib.SMTP_SSL(config.smtp_host, config.smtp_port, timeout=PATIENCE_SECONDS, context=trusted)
    server = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=PATIENCE_SECONDS)
    if config.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
