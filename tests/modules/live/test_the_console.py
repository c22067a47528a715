"""The scorer's console, driven by its plain HTML forms as a browser without JavaScript would."""

from selectolax.lexbor import LexborHTMLParser

ALWAYS = ("line_up-home", "line_up-away", "officials")


def forms(answer):
    """Maps each form's kind of entry to its address and fields."""
    found = {}
    for form in LexborHTMLParser(answer.text).css("main form"):
        fields = {
            each.attributes["name"]: each.attributes.get("value") or ""
            for each in form.css("input")
            if each.attributes.get("type") != "checkbox"
        }
        kind = form.attributes.get("data-kind") or form.attributes["action"].rsplit("/", 1)[-1]
        found.setdefault(kind, (form.attributes["action"], fields))
    return found


async def look(site, match, headers):
    return await site.get(match.console, headers=headers)


async def press(site, match, headers, which, **typed):
    action, fields = forms(await look(site, match, headers))[which]
    return await site.post(action, data=fields | typed, headers=headers)


async def kick_off(site, match, headers):
    return await press(site, match, headers, "phase", phase="first_half")


async def test_only_what_may_come_next_is_offered(site, match, sign_in):
    headers = sign_in("scorer")
    assert set(forms(await look(site, match, headers))) == {"phase", *ALWAYS}
    await kick_off(site, match, headers)
    offered = set(forms(await look(site, match, headers)))
    assert {"goal", "card", "substitution", "phase", "strike"} <= offered
    assert "kick" not in offered


async def test_a_whole_match_by_buttons(site, match, sign_in, said):
    headers = sign_in("scorer")
    assert (await kick_off(site, match, headers)).status_code == 303
    await press(site, match, headers, "goal", side="away")
    await press(site, match, headers, "card", side="away", card="yellow", player="Nine")
    for phase in ("half_time", "second_half", "penalty_shootout"):
        assert (await press(site, match, headers, "phase", phase=phase)).status_code == 303
    await press(site, match, headers, "kick", side="away", is_scored="true")
    assert (await press(site, match, headers, "phase", phase="finished")).status_code == 303
    assert (await press(site, match, headers, "sign-off")).status_code == 303
    last = (await said())[-1]
    assert (last.phase, last.score.home, last.score.away, last.score.shootout_away) == ("finished", 0, 1, 1)
    assert last.signed_off is not None
    offered = set(forms(await look(site, match, headers)))
    assert {"correction", "add-goal"} <= offered
    assert not {"goal", "phase", "strike", "sign-off", *ALWAYS} & offered


async def test_the_console_of_another_sport_is_drawn_from_its_declaration(site, make_match, sign_in, said):
    match = await make_match(sport="cricket")
    headers = sign_in("scorer", organisation_id=match.organisation_id)
    await press(site, match, headers, "phase", phase="first_innings")
    await press(site, match, headers, "innings", side="home", striker="Ann", non_striker="Bea")
    assert (await press(site, match, headers, "ball", bowler="Cat", runs="4", is_boundary="true")).status_code == 303
    last = (await said())[-1]
    assert (last.sport, last.score.shown_home, last.phase_name) == ("cricket", "4/0 (0.1)", "First innings")


async def test_the_minute_and_a_player_are_filled_in(site, match, sign_in, said):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    await press(site, match, headers, "goal", side="home")
    assert [(goal.minute, goal.player) for goal in (await said())[-1].goals] == [(1, "Unknown")]


async def test_pressing_the_same_button_twice_records_once(site, match, sign_in, said):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    action, fields = forms(await look(site, match, headers))["goal"]
    for _ in range(2):
        assert (await site.post(action, data=fields | {"side": "home"}, headers=headers)).status_code == 303
    assert len((await said())[-1].goals) == 1


async def test_undo_strikes_the_last_entry_with_a_reason(site, match, sign_in, said):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    await press(site, match, headers, "goal", side="home")
    undo = LexborHTMLParser((await look(site, match, headers)).text).css_first(".console-undo summary").text(strip=True)
    assert undo == "Undo: 1' Goal, Northern Rovers, Unknown"
    assert (await press(site, match, headers, "strike", reason="offside")).status_code == 303
    assert (await said())[-1].goals == ()
    assert "struck: offside" in (await look(site, match, headers)).text


async def test_a_refusal_shows_the_console_with_the_reason_and_what_was_typed(site, match, sign_in, said):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    answer = await press(site, match, headers, "goal", side="home", minute="88", player="Ten")
    assert answer.status_code == 409
    assert "Minute 88 has not been played" in answer.text
    assert forms(answer)["goal"][1]["player"] == "Ten"
    assert len(await said()) == 1


async def test_a_form_with_nonsense_is_refused(site, match, sign_in):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    assert (await press(site, match, headers, "goal", side="home", minute="soon")).status_code == 422
    assert (await press(site, match, headers, "goal", kind="nonsense")).status_code == 422
    assert (await press(site, match, headers, "strike", struck_id="nonsense")).status_code == 422


async def test_the_clock_is_right_without_javascript(site, match, sign_in):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    assert LexborHTMLParser((await look(site, match, headers)).text).css_first(".clock").text(strip=True) == "1'"


async def test_each_wrong_field_is_told_in_words_beside_it(site, match, sign_in):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    answer = await press(site, match, headers, "goal", side="home", minute="1000", player="x" * 121)
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert page.css_first("#minute-0-fault").text() == "Give the minute as a number from 1 to 120."
    assert page.css_first("#player-0-fault").text() == "Give the player's name, at most 120 letters."
    assert "nothing was saved" in page.css_first("[role=alert]").text()
    assert "`" not in page.css_first("[role=alert]").text()


async def test_no_id_is_on_the_page_twice(site, match, sign_in):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    ids = [each.attributes["id"] for each in LexborHTMLParser((await look(site, match, headers)).text).css("main [id]")]
    assert len(ids) == len(set(ids))


async def protocol_of(site, match):
    return (await site.get(f"/public/v1/matches/{match.match_id}/protocol")).json()


async def test_a_line_up_is_handed_in_as_lines(site, match, sign_in):
    headers = sign_in("scorer")
    answer = await press(site, match, headers, "line_up-home", starting="1 Kim Keeper (GK)\n9 Ada Ace (C)", bench="Bea Bold")
    assert answer.status_code == 303
    (sheet,) = (await protocol_of(site, match))["line_ups"]
    assert [(each["number"], each["name"], each["is_starting"], each["is_captain"], each["is_keeper"]) for each in sheet["players"]] == [
        (1, "Kim Keeper", True, False, True),
        (9, "Ada Ace", True, True, False),
        (None, "Bea Bold", False, False, False),
    ]


async def test_a_line_up_that_is_not_valid_is_refused_with_what_was_typed(site, match, sign_in):
    headers = sign_in("scorer")
    answer = await press(site, match, headers, "line_up-home", starting="9 Ada Ace\n9 Bea Bold")
    assert answer.status_code == 409
    assert "9 Bea Bold" in answer.text
    assert (await protocol_of(site, match))["line_ups"] == []


async def test_officials_are_named_a_line_each(site, match, sign_in):
    answer = await press(site, match, sign_in("scorer"), "officials", officials="Referee: Ada Ace\nassistant referee: Bea\nCat")
    assert answer.status_code == 303
    found = [(each["role"], each["name"]) for each in (await protocol_of(site, match))["officials"]]
    assert found == [("referee", "Ada Ace"), ("assistant_referee", "Bea"), ("referee", "Cat")]


async def test_a_correction_after_the_sign_off_has_a_number_and_a_reason(site, match, sign_in):
    headers = sign_in("scorer")
    await kick_off(site, match, headers)
    await press(site, match, headers, "goal", side="home", player="Nine")
    for phase in ("half_time", "second_half", "finished"):
        await press(site, match, headers, "phase", phase=phase)
    await press(site, match, headers, "sign-off")
    goal_id = next(each["entry_id"] for each in (await protocol_of(site, match))["entries"] if each["kind"] == "goal")
    assert (await press(site, match, headers, "correction", struck_id=goal_id, reason="")).status_code == 422
    assert (await press(site, match, headers, "correction", struck_id=goal_id, reason="offside")).status_code == 303
    added = await press(site, match, headers, "add-goal", side="away", player="Ten", minute="30", added="", reason="it did count")
    assert added.status_code == 303
    told = await protocol_of(site, match)
    assert (told["score"]["home"], told["score"]["away"]) == (0, 1)
    assert [(each["number"], each["reason"]) for each in told["corrections"]] == [(1, "offside"), (2, "it did count")]
