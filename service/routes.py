"""Every router of the application."""

from .identity import sign_in_pages
from .interactions import endpoints as interaction_endpoints

ROUTERS = (
    sign_in_pages.router,
    interaction_endpoints.router,
)
