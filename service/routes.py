"""Every router of the application."""

from .coaching import pages as coaching_pages
from .identity import sign_in_pages
from .interactions import endpoints as interaction_endpoints
from .interactions import pages as interaction_pages
from .reviews import pages as review_pages

ROUTERS = (
    sign_in_pages.router,
    interaction_endpoints.router,
    interaction_pages.router,
    review_pages.router,
    coaching_pages.router,
)
