"""The scorer's console, driven by its plain HTML forms as a browser without JavaScript would."""

from selectolax.lexbor import LexborHTMLParser


def forms(answer):
    """Maps each form's last part of the address to its fields."""
    found = {}
    for form in LexborHTMLParser(answer.text).css("main form"):
        fields = {
            each.attributes["name"]: each.attributes.get("value") or ""
            for each in form.css("input")
            if each.attributes.get("type") != "checkbox"
        }
        found[form.attributes["action"].rsplit("/", 1)[-1]] = (form.attributes["action"], fields)
    return found


async def look(site, match, headers):
    return await site.get(match.console, headers=headers)


async def press(site, match, headers, which, **typed):
    action, fields = forms(await look(site, match, headers))[which]
    return await site.post(action, data=fields | typed, headers=headers)


async def test_only_what_may_come_next_is_offered(site, match, sign_in):
    headers = sign_in("scorer")
    assert set(forms(await look(site, match, headers))) == {"kick-off"}
    await press(site, match, headers, "kick-off")
    assert set(forms(await look(site, match, headers))) == {"goals", "phases", "strikes"}


async def test_a_whole_match_by_buttons(site, match, sign_in, said):
    headers = sign_in("scorer")
    assert (await press(site, match, headers, "kick-off")).status_code == 303
    await press(site, match, headers, "goals", side="away")
    await press(site, match, headers, "phases", phase="half_time")
    await press(site, match, headers, "phases", phase="second_half")
    await press(site, match, headers, "phases", phase="penalty_shootout")
    await press(site, match, headers, "kicks", is_scored="true")
    assert (await press(site, match, headers, "final-whistle")).status_code == 303
    last = (await said())[-1]
    assert (last.phase, last.score.home, last.score.away, last.score.shootout_away) == ("finished", 0, 1, 1)


async def test_the_minute_and_a_player_are_filled_in(site, match, sign_in, said):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    await press(site, match, headers, "goals", side="home")
    assert [(goal.minute, goal.player) for goal in (await said())[-1].goals] == [(1, "Unknown")]


async def test_pressing_the_same_button_twice_records_once(site, match, sign_in, said):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    action, fields = forms(await look(site, match, headers))["goals"]
    for _ in range(2):
        assert (await site.post(action, data=fields | {"side": "home"}, headers=headers)).status_code == 303
    assert len((await said())[-1].goals) == 1


async def test_undo_strikes_the_last_entry_with_a_reason(site, match, sign_in, said):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    await press(site, match, headers, "goals", side="home")
    undo = LexborHTMLParser((await look(site, match, headers)).text).css_first("summary").text(strip=True)
    assert undo == "Undo: 1' goal for Northern Rovers, Unknown"
    assert (await press(site, match, headers, "strikes", reason="offside")).status_code == 303
    assert (await said())[-1].goals == ()
    assert "struck: offside" in (await look(site, match, headers)).text


async def test_a_refusal_shows_the_console_with_the_reason_and_what_was_typed(site, match, sign_in, said):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    answer = await press(site, match, headers, "goals", side="home", minute="88", player="Ten")
    assert answer.status_code == 409
    assert "Minute 88 has not been played" in answer.text
    assert forms(answer)["goals"][1]["player"] == "Ten"
    assert len(await said()) == 1


async def test_a_form_with_nonsense_is_refused(site, match, sign_in):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    answer = await press(site, match, headers, "goals", side="home", minute="soon")
    assert answer.status_code == 422


async def test_the_clock_is_right_without_javascript(site, match, sign_in):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    assert LexborHTMLParser((await look(site, match, headers)).text).css_first(".clock").text(strip=True) == "1'"


async def test_each_wrong_field_is_told_in_words_beside_it(site, match, sign_in):
    headers = sign_in("scorer")
    await press(site, match, headers, "kick-off")
    answer = await press(site, match, headers, "goals", side="home", minute="1000", player="x" * 121)
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert page.css_first("#minute-fault").text() == "Give the minute as a number from 1 to 120."
    assert page.css_first("#player-fault").text() == "Give the player's name, at most 120 letters."
    assert "nothing was saved" in page.css_first("[role=alert]").text()
    assert "`" not in page.css_first("[role=alert]").text()
