"""Every router of the application."""

from . import home
from .coaching import pages as coaching_pages
from .compliance import data_rights_pages
from .compliance import pages as audit_pages
from .identity import pages as account_pages
from .identity import sign_in_pages
from .interactions import endpoints as interaction_endpoints
from .interactions import list_pages, my_pages, upload_pages
from .interactions import pages as interaction_pages
from .notifications import pages as notification_pages
from .redactions import endpoints as redaction_endpoints
from .redactions import pages as redaction_pages
from .releases import endpoints as release_endpoints
from .releases import pages as release_pages
from .reviews import pages as review_pages
from .system import pages as system_pages

ROUTERS = (
    home.router,
    sign_in_pages.router,
    list_pages.router,  # before the page of one interaction, whose address its export would match
    upload_pages.router,
    my_pages.router,
    interaction_endpoints.router,
    interaction_pages.router,
    review_pages.router,
    coaching_pages.router,
    redaction_endpoints.router,
    redaction_pages.router,
    audit_pages.router,
    data_rights_pages.router,
    account_pages.router,
    notification_pages.router,
    release_endpoints.router,
    release_pages.router,
    system_pages.router,
)
