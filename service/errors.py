"""Errors that a person meets.

ServiceError(status)
├── BadInput        400  what was sent cannot be used; says what and why
├── NotSignedIn     401
├── Forbidden       403  the role may not do this
├── NotFound        404  does not exist, or is outside the viewer's scope: the two look alike on purpose
├── Conflict        409  it exists already, or has moved on
├── TooLarge        413
├── TooManyAttempts 429
└── Unavailable     503

Messages are shown as they are: they never quote what was said in an interaction.
"""


class ServiceError(Exception):
    status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(ServiceError):
    status = 400


class NotSignedIn(ServiceError):
    status = 401


class Forbidden(ServiceError):
    status = 403


class NotFound(ServiceError):
    status = 404


class Conflict(ServiceError):
    status = 409


class TooLarge(ServiceError):
    status = 413


class TooManyAttempts(ServiceError):
    """`retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    status = 503
