"""From scores to growth in a real browser: approved, coached, agreed, measured, recognised, rewarded, reported."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from service.identity.tables import Role
from service.incentives.programme_tables import IncentiveProgramme
from service.performance.periods import DAY, month, today
from tests.conftest import ClientFor
from tests.service.disputes.situation import shift
from tests.service.growth_story import AFTER, BEFORE, HELD, begun_before_them, calls, measure
from tests.service.incentives.situation import situation
from tests.service.objectives.situation import business
from tests.service.seed import Seed
from tests.service.test_growth_story import WEAKLY, WELL, reviewed
from tests.service.test_one_story_in_browser import People

pytestmark = pytest.mark.browser


def test_growth(browser: Browser, site: str, seeded: Seed, client_for: ClientFor) -> None:
    by_hand = situation(seeded, client_for)
    wanted = business(by_hand.analyst)
    before = reviewed(by_hand, calls(seeded, BEFORE, WEAKLY))
    people = People(browser, site, seeded)
    supervisor, agent, analyst = people[Role.SUPERVISOR], people[Role.AGENT], people[Role.QA_ANALYST]
    coaching = coached(supervisor, before[-1])
    acknowledged(agent)
    objective = objective_set(supervisor, agent, wanted)
    programme = programme_started(analyst)
    after = reviewed(by_hand, calls(seeded, AFTER, WELL))
    begun_before_them(objective)
    measure()
    effect_shown(supervisor, agent, coaching)
    progress_shown(supervisor, agent, objective)
    recognised(supervisor, agent, after[-1])
    rewarded(analyst, agent, programme)
    reported(supervisor, agent)
    assert people.leave() == []


def coached(page: Page, interaction: UUID) -> str:
    """The supervisor approves what the judge drafted, makes a session of it and says that it was held."""
    page.goto(f"/interactions/{interaction}")
    page.get_by_role("tab", name="Coaching").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#coaching")).to_contain_text("Approved")
    page.get_by_role("link", name="Make a coaching session").click()
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/coaching/*-*")
    page.locator("summary", has_text="Agree on an action").click()
    page.get_by_label("What is to be done").fill("Sum up what was agreed before the end.")
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.locator("#actions")).to_contain_text("Sum up what was agreed")
    page.locator("summary", has_text="It was held").click()
    page.get_by_label("When, UTC").fill(f"{HELD:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="It was held").click()
    expect(page.get_by_role("button", name="Close it")).to_be_visible()
    return page.url


def acknowledged(page: Page) -> None:
    page.goto("/growth/coaching")
    page.locator("main a[href^='/growth/coaching/']").first.click()
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.get_by_role("heading", name="How useful was it?")).to_be_visible()
    page.get_by_role("button", name="Done: Sum up").click()
    expect(page.locator("#actions")).to_contain_text("done")


def objective_set(supervisor: Page, agent: Page, wanted: str) -> str:
    """The baseline is measured first; the agent agrees."""
    supervisor.goto("/objectives/new?level=individual")
    supervisor.get_by_label("Whose").select_option(label="Asha Patel")
    supervisor.get_by_label("What is measured").select_option("quality")
    supervisor.get_by_label("Of which scorecard or question").select_option("seven_cs:complete")
    supervisor.get_by_label("Baseline from").fill(str(BEFORE.first))
    supervisor.get_by_label("Baseline to").fill(str(BEFORE.last))
    supervisor.get_by_role("button", name="Measure the baseline").click()
    expect(supervisor.locator("main")).to_contain_text("Baseline: 29 %")
    supervisor.get_by_label("Target (in percent)").fill("75")
    supervisor.get_by_label("Due on").fill(str(today() + 60 * DAY))
    supervisor.get_by_label("Serves").select_option(wanted)
    supervisor.get_by_label("Owner").select_option(label="Asha Patel")
    supervisor.get_by_label("In a few words").fill("Complete answers")
    supervisor.get_by_label("Why it matters").fill("Customers need not call again.")
    supervisor.get_by_label("Why this target nevertheless").fill("Two weeks of practice are agreed.")
    supervisor.get_by_role("button", name="Save the draft").click()
    supervisor.get_by_role("button", name="Propose to Asha Patel").click()
    supervisor.wait_for_url("**/objectives/*-*")
    agent.goto("/growth/objectives")
    agent.get_by_role("button", name="Agree to it").click()
    expect(agent.get_by_role("button", name="Agree to it")).to_have_count(0)
    return supervisor.url.rsplit("/", 1)[-1].split("?")[0]


def programme_started(page: Page) -> str:
    page.goto("/incentives")
    page.get_by_label("Name").fill("Complete answers")
    page.get_by_label("First day").fill(str(month(today()).first))
    page.get_by_label("Last day").fill(str(today() + 30 * DAY))
    page.get_by_label("What it is for").fill("Customers need not call again.")
    page.get_by_role("button", name="Make a draft").click()
    page.wait_for_url("**/incentives/*-*")
    page.locator("summary", has_text="Points for confirmed results").click()
    form = page.locator("form", has=page.locator("input[value='results']"))
    form.get_by_label("Name").fill("Complete answers")
    form.get_by_label("Points a month, all reaching it").fill("40")
    form.get_by_label("Scorecard or question").select_option("seven_cs:complete")
    form.get_by_label("Percent to reach").fill("75")
    form.get_by_role("button", name="Add the rule").click()
    expect(page.locator(".rules")).to_contain_text("40 points a month")
    page.get_by_role("button", name="Start the programme").click()
    expect(page.get_by_text("Running")).to_be_visible()
    shift(IncentiveProgramme, starts=AFTER.first)
    return page.url


def effect_shown(supervisor: Page, agent: Page, coaching: str) -> None:
    supervisor.goto(coaching)
    expect(supervisor.locator("#effect")).to_contain_text("Better")
    agent.goto(f"/growth/coaching/{coaching.rsplit('/', 1)[-1]}")
    expect(agent.locator("#effect")).to_contain_text("Better")


def progress_shown(supervisor: Page, agent: Page, objective: str) -> None:
    supervisor.goto(f"/objectives/{objective}")
    expect(supervisor.locator("main")).to_contain_text("88 %")
    agent.goto("/growth/objectives")
    expect(agent.locator(f"#objective-{objective}")).to_contain_text("88 %")


def recognised(supervisor: Page, agent: Page, interaction: UUID) -> None:
    supervisor.goto(f"/interactions/{interaction}")
    supervisor.locator("summary", has_text="Recognise Asha Patel").click()
    supervisor.get_by_label("Title").fill("Nothing left open")
    supervisor.get_by_label("What was good about it").fill("You summed it all up.")
    supervisor.get_by_role("button", name="Send").click()
    expect(supervisor.locator("#feedback")).to_contain_text("Nothing left open")
    agent.goto("/growth/feedback")
    expect(agent.locator("main")).to_contain_text("Nothing left open")


def rewarded(analyst: Page, agent: Page, programme: str) -> None:
    analyst.goto(programme)
    analyst.get_by_role("button", name="Count now").click()
    expect(analyst.locator("main")).to_contain_text("Asha Patel")
    agent.goto("/growth/points")
    expect(agent.locator(".entries")).to_contain_text("6 of 6 sampled calls reached 75 %.")
    agent.locator("summary", has_text="6 sources").click()
    expect(agent.locator(".sources a")).to_have_count(6)


def reported(supervisor: Page, agent: Page) -> None:
    """In the supervisor's words first; the agent reads it from the overview and answers."""
    supervisor.goto(f"/reports?month={AFTER.first:%Y-%m}")
    supervisor.get_by_label("About an agent").select_option(label="Asha Patel")
    supervisor.locator("form", has=supervisor.get_by_label("About an agent")).get_by_role("button").click()
    supervisor.get_by_label("What was the month like?").fill(
        "You leave nothing open any more: customers hear what was agreed."
    )
    supervisor.get_by_role("button", name="Release").click()
    expect(supervisor.locator("main")).to_contain_text("kept as it was then")
    agent.goto("/growth")
    expect(agent.locator("main")).to_contain_text("Complete answers")
    agent.goto("/growth/reports")
    agent.get_by_role("link", name=f"{AFTER.first:%B %Y}").click()
    expect(agent.locator("main")).to_contain_text("You leave nothing open any more: customers hear what was agreed.")
    expect(agent.locator("#section-points")).to_be_visible()
    agent.get_by_label("What do you want to say about it?").fill("Thank you, it helped to practise.")
    agent.get_by_role("button", name="Send the answer").click()
    expect(agent.locator("#answers")).to_contain_text("it helped to practise")
