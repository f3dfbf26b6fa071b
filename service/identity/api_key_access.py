"""What an API key opens: reading under /api, and the few changes that are a program's business.

Whatever decides about a person is missing here on purpose. A confirmation, a release, an override or a decision about a
dispute by a program would be one that no person made. A new changing route is closed to keys until it is listed.
"""

from fastapi import Request

from ..errors import Forbidden

READS = frozenset(
    {
        "GET /events",
        "GET /interactions/{interaction_id}/state",
        "GET /interactions/{interaction_id}/audio",
        "GET /interactions/export.csv",
    }
)
"""Beside everything that is read under /api."""
CHANGES = frozenset(
    {
        "POST /api/interactions",
        "POST /api/interactions/{interaction_id}/retry",
        "POST /api/scorecards/check",
        "POST /api/scorecards/import",
        "PUT /api/scorecards/{scorecard}/draft",
        "POST /api/articles",
        "POST /api/articles/import",
        "PUT /api/articles/{article_id}",
        "POST /api/articles/{article_id}/withdraw",
        "POST /api/articles/{article_id}/reinstate",
        "POST /api/customer-feedback",
        "POST /api/customer-feedback/import",
        "POST /api/webhook-deliveries/{delivery_id}/resend",
    }
)


def presented_key(request: Request) -> str | None:
    """The key that a request carries. Then no cookie counts, so that another site's form cannot borrow one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def check_open(method: str, path: str) -> None:
    """Raises Forbidden where a key may not ask `path`, a route with its parameters unfilled."""
    route = f"{method} {path}"
    if route in READS | CHANGES or (method == "GET" and path.startswith("/api/")):
        return
    raise Forbidden("An API key does not open this: it takes a person who is signed in.")
