"""Every router of the application."""

from . import home, rerun_pages
from .calibration import endpoints as calibration_endpoints
from .calibration import pages as calibration_pages
from .coaching import (
    content_pages,
    effect_pages,
    my_session_endpoints,
    my_session_pages,
    preference_pages,
    session_endpoints,
    session_pages,
)
from .coaching import pages as coaching_pages
from .compliance import data_rights_pages, retention_pages
from .compliance import pages as audit_pages
from .dashboards import endpoints as dashboard_endpoints
from .dashboards import pages as dashboard_pages
from .development import endpoints as plan_endpoints
from .development import my_endpoints as my_plan_endpoints
from .development import my_pages as my_plan_pages
from .development import pages as plan_pages
from .development import plan_pages as plan_form_pages
from .disputes import endpoints as dispute_endpoints
from .disputes import my_pages as my_dispute_pages
from .disputes import pages as dispute_pages
from .exporting import pages as export_pages
from .feedback import endpoints as feedback_endpoints
from .feedback import growth_pages as own_feedback_pages
from .feedback import nudge_pages, upward_pages
from .feedback import pages as feedback_pages
from .growth import pages as growth_pages
from .identity import api_key_endpoints, api_key_pages, oidc_pages, sign_in_pages
from .identity import pages as account_pages
from .incentives import endpoints as incentive_endpoints
from .incentives import growth_pages as own_point_pages
from .incentives import pages as incentive_pages
from .intake import pages as intake_pages
from .interactions import correction_pages, list_pages, my_data_pages, my_pages, my_result_pages, upload_pages
from .interactions import endpoints as interaction_endpoints
from .interactions import pages as interaction_pages
from .journeys import pages as journey_pages
from .knowledge import endpoints as knowledge_endpoints
from .knowledge import pages as knowledge_pages
from .notifications import pages as notification_pages
from .objectives import endpoints as objective_endpoints
from .objectives import my_pages as my_objective_pages
from .objectives import pages as objective_pages
from .performance import endpoints as performance_endpoints
from .performance import import_endpoints as value_endpoints
from .performance import import_pages as value_pages
from .performance import pages as performance_pages
from .redactions import endpoints as redaction_endpoints
from .redactions import pages as redaction_pages
from .redactions import review_endpoints as redaction_review_endpoints
from .redactions import review_pages as redaction_review_pages
from .redactions import unredacted_pages
from .releases import endpoints as release_endpoints
from .releases import pages as release_pages
from .reporting import endpoints as report_endpoints
from .reporting import my_pages as my_report_pages
from .reporting import pages as report_pages
from .reviews import agreement_endpoints, agreement_pages, queue_endpoints, queue_pages, sheet_endpoints, sheet_pages
from .reviews import choosing_pages as assignment_pages
from .reviews import endpoints as review_endpoints
from .reviews import pages as review_pages
from .sampling import endpoints as sampling_endpoints
from .sampling import pages as sampling_pages
from .scorecards import draft_pages as scorecard_draft_pages
from .scorecards import endpoints as scorecard_endpoints
from .scorecards import pages as scorecard_pages
from .scorecards import trial_endpoints as scorecard_trial_endpoints
from .scorecards import trial_pages as scorecard_trial_pages
from .search import endpoints as search_endpoints
from .search import pages as search_pages
from .selfassessment import endpoints as self_assessment_endpoints
from .selfassessment import pages as self_assessment_pages
from .system import pages as system_pages
from .views import endpoints as view_endpoints
from .views import pages as view_pages
from .webhooks import endpoints as webhook_endpoints
from .webhooks import pages as webhook_pages

ROUTERS = (
    home.router,
    sign_in_pages.router,
    oidc_pages.router,
    list_pages.router,  # before the page of one interaction, whose address its export would match
    upload_pages.router,
    my_pages.router,
    interaction_endpoints.router,
    interaction_pages.router,
    correction_pages.router,
    review_pages.router,
    review_endpoints.router,
    queue_pages.router,
    assignment_pages.router,
    queue_endpoints.router,
    sheet_pages.router,
    sheet_endpoints.router,
    calibration_pages.router,
    calibration_endpoints.router,
    agreement_pages.router,
    agreement_endpoints.router,
    sampling_pages.router,
    sampling_endpoints.router,
    coaching_pages.router,
    effect_pages.router,  # before the page of one session, whose address it would match
    session_pages.router,
    content_pages.router,
    my_session_pages.router,
    preference_pages.router,
    session_endpoints.router,
    my_session_endpoints.router,
    redaction_endpoints.router,
    redaction_pages.router,
    redaction_review_endpoints.router,
    redaction_review_pages.router,
    unredacted_pages.router,
    audit_pages.router,
    data_rights_pages.router,
    retention_pages.router,
    rerun_pages.router,
    account_pages.router,
    api_key_pages.router,
    api_key_endpoints.router,
    webhook_pages.router,
    webhook_endpoints.router,
    notification_pages.router,
    release_endpoints.router,
    release_pages.router,
    dispute_endpoints.router,
    dispute_pages.router,
    my_dispute_pages.router,
    my_result_pages.router,
    my_data_pages.router,
    plan_endpoints.router,
    my_plan_endpoints.router,
    plan_pages.router,
    plan_form_pages.router,
    my_plan_pages.router,
    self_assessment_endpoints.router,
    self_assessment_pages.router,
    scorecard_endpoints.router,
    scorecard_trial_endpoints.router,
    scorecard_draft_pages.router,
    scorecard_trial_pages.router,
    scorecard_pages.router,
    knowledge_endpoints.router,
    knowledge_pages.router,
    dashboard_pages.router,
    objective_endpoints.router,
    objective_pages.router,
    my_objective_pages.router,
    report_endpoints.router,
    report_pages.router,
    my_report_pages.router,
    growth_pages.router,
    dashboard_endpoints.router,
    performance_pages.router,
    performance_endpoints.router,
    value_pages.router,
    value_endpoints.router,
    intake_pages.router,
    export_pages.router,
    journey_pages.router,
    feedback_endpoints.router,
    feedback_pages.router,
    nudge_pages.router,
    upward_pages.router,
    own_feedback_pages.router,
    incentive_endpoints.router,
    incentive_pages.router,
    own_point_pages.router,
    system_pages.router,
    search_endpoints.router,
    search_pages.router,
    view_endpoints.router,
    view_pages.router,
)
