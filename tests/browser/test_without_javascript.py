"""With JavaScript off everything can be read and every form works."""

from playwright.async_api import expect
from tests.browser.stage import Stage
from tests.browser.visitors import Visitors

from matchday.app.demo.people import FAN


async def test_everything_can_be_read(visitors: Visitors):
    reader = await visitors.somebody(java_script_enabled=False)
    await reader.goto("/")
    await expect(reader.get_by_role("heading", name="Latest results")).to_be_visible()
    await reader.goto("/competitions?q=World+Cup")
    await reader.locator("main").get_by_role("link", name="World Cup 2022").click()
    await expect(reader.locator(".standings").first).to_contain_text("Netherlands")
    await reader.get_by_role("link", name="Bracket").click()
    final = reader.locator(".bracket .tie").last
    await expect(final).to_contain_text("Argentina")
    await final.click()
    await expect(reader.locator("#match-head")).to_contain_text("on penalties")
    await expect(reader.locator("#match-timeline")).to_contain_text("Kylian Mbappé")


async def test_one_can_sign_in(visitors: Visitors):
    reader = await visitors.somebody(java_script_enabled=False)
    await reader.goto("/sign-in?next=/me")
    await reader.get_by_label("E-mail address").fill(FAN.email)
    await reader.get_by_label("Password").fill("not the password")
    await reader.locator("main").get_by_role("button", name="Sign in").click()
    await expect(reader.get_by_role("alert")).to_contain_text("do not belong together")
    await expect(reader.get_by_label("E-mail address")).to_have_value(FAN.email)
    await reader.get_by_label("Password").fill(FAN.password)
    await reader.locator("main").get_by_role("button", name="Sign in").click()
    await expect(reader).to_have_url("/me")


async def test_colours_and_language_are_chosen_with_a_button(visitors: Visitors):
    reader = await visitors.somebody(java_script_enabled=False)
    await reader.goto("/live")
    await reader.get_by_label("Colours").select_option("dark")
    await reader.get_by_label("Language").select_option("de")
    await reader.get_by_role("button", name="Apply").click()
    await expect(reader).to_have_url("/live")
    await expect(reader.locator("html[lang=de][data-theme=dark]")).to_have_count(1)


async def test_a_goal_can_be_recorded(visitors: Visitors, stage: Stage):
    fixture = await stage.match("no-script")
    scorer = await visitors.signed_in(stage.organiser, java_script_enabled=False)
    await scorer.goto(f"{fixture.page}/console")
    await scorer.get_by_role("button", name="Start the match").click()
    await scorer.locator("form[data-kind=goal]").get_by_label("Player").fill("Plain Form")
    await scorer.get_by_role("button", name="Goal Eagles").click()
    await expect(scorer.locator(".console-entries")).to_contain_text("Goal, Eagles, Plain Form")
    await expect(scorer.locator("[data-flip=home]")).to_have_text("1")
