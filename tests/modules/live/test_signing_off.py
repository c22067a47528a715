"""After the sign-off a protocol changes by numbered corrections with a reason only, and everything stays readable."""

import asyncio

from tests.modules.live.playing import WHOLE, goal, new

from matchday.backbone.ids import new_id


async def sign_off(site, match, headers):
    return await site.put(f"{match.path}/sign-off", json={"entry_id": str(new_id())}, headers=headers)


async def correct(site, match, headers, *entries, reason="The scorer was another", **facts):
    body = {"entry_id": str(new_id()), "reason": reason, "entries": [entry if "entry_id" in entry else new(entry) for entry in entries]}
    return await site.post(f"{match.path}/corrections", json=body | facts, headers=headers)


async def public(site, match):
    return (await site.get(f"/public/v1/matches/{match.match_id}/protocol")).json()


async def test_a_match_is_not_signed_off_before_its_end(site, match, sign_in, enter):
    await enter(*WHOLE[:2])
    answer = await sign_off(site, match, sign_in("scorer"))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_over_yet")


async def test_entries_after_the_sign_off_are_refused(site, match, sign_in, enter, said):
    struck = new(goal())
    await enter(WHOLE[0], struck, *WHOLE[1:])
    assert (await sign_off(site, match, sign_in("scorer"))).status_code == 200
    outcomes = await enter(goal(20), {"kind": "strike", "struck_id": struck["entry_id"], "reason": "offside"})
    assert [outcome["code"] for outcome in outcomes] == ["signed_off_already"] * 2
    assert (await sign_off(site, match, sign_in("scorer"))).json()["code"] == "signed_off_already"
    assert (await said())[-1].signed_off.correction == 0


async def test_a_correction_needs_a_sign_off(site, match, sign_in, enter):
    await enter(*WHOLE)
    answer = await correct(site, match, sign_in("scorer"), goal(20))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_signed_off")


async def test_a_correction_is_numbered_and_shows_what_was_and_what_is(site, match, sign_in, enter, said):
    wrong = new(goal(20, player="Nine"))
    await enter(WHOLE[0], wrong, *WHOLE[1:])
    headers = sign_in("scorer")
    await sign_off(site, match, headers)
    struck = {"kind": "strike", "struck_id": wrong["entry_id"], "reason": "wrong scorer"}
    assert (await correct(site, match, headers, struck, goal(20, player="Ten"))).status_code == 201
    assert (await correct(site, match, headers, goal(21, side="away"), reason="A goal was forgotten")).status_code == 201
    shown = await public(site, match)
    first, second = shown["corrections"]
    assert [(each["number"], each["reason"]) for each in (first, second)] == [(1, "The scorer was another"), (2, "A goal was forgotten")]
    assert (first["struck"][0]["what"]["player"], first["added"][0]["what"]["player"]) == ("Nine", "Ten")
    assert first["by"]
    assert (shown["signed_off"]["correction"], shown["score"]["away"]) == (2, 1)
    assert [scored.player for scored in (await said())[-1].goals] == ["Ten", "Nine"]


async def test_a_correction_is_all_or_nothing(site, match, sign_in, enter, said):
    await enter(*WHOLE)
    headers = sign_in("scorer")
    await sign_off(site, match, headers)
    before = len(await said())
    answer = await correct(site, match, headers, goal(20), goal(110))
    assert (answer.status_code, answer.json()["code"]) == (409, "outside_play")
    assert len(await said()) == before
    assert (await public(site, match))["score"]["home"] == 0


async def test_a_correction_does_not_open_the_match_again(site, match, sign_in, enter):
    whistle = new(WHOLE[3])
    await enter(*WHOLE[:3], whistle)
    headers = sign_in("scorer")
    await sign_off(site, match, headers)
    answer = await correct(site, match, headers, {"kind": "strike", "struck_id": whistle["entry_id"], "reason": "too early"})
    assert answer.json()["code"] == "not_over_yet"


async def test_a_correction_that_arrives_again_counts_once(site, match, sign_in, enter):
    await enter(*WHOLE)
    headers = sign_in("scorer")
    await sign_off(site, match, headers)
    same = {"entry_id": str(new_id())}
    entries = [new(goal(20))]
    answers = await asyncio.gather(*(correct(site, match, headers, *entries, **same) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    shown = await public(site, match)
    assert (shown["score"]["home"], len(shown["corrections"])) == (1, 1)


async def test_two_corrections_at_once_get_two_numbers(site, match, sign_in, enter):
    await enter(*WHOLE)
    headers = sign_in("scorer")
    await sign_off(site, match, headers)
    await asyncio.gather(*(correct(site, match, headers, goal(20 + minute)) for minute in range(4)))
    shown = await public(site, match)
    assert ([each["number"] for each in shown["corrections"]], shown["score"]["home"]) == ([1, 2, 3, 4], 4)


async def test_an_organiser_annuls_what_was_signed_off(site, match, sign_in, enter, said):
    await enter(*WHOLE)
    await sign_off(site, match, sign_in("scorer"))
    body = {"entry_id": str(new_id()), "reason": "an ineligible player"}
    assert (await site.post(f"{match.protocol}/annulments", json=body, headers=sign_in("organiser"))).status_code == 201
    last = (await said())[-1]
    assert (last.protocol, last.phase, last.signed_off) == (2, "scheduled", None)
    assert (await enter(WHOLE[0]))[0]["outcome"] == "recorded"
