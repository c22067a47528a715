"""Who may write a protocol: the match's scorers and organisers; annulling is the organisers' alone."""

import pytest

from matchday.backbone.ids import new_id

WRITES = {
    "kick-off": {},
    "goals": {"side": "home", "player": "Nine", "minute": 1},
    "kicks": {"side": "home", "player": "Nine", "is_scored": True},
    "phases": {"phase": "half_time"},
    "final-whistle": {},
    "strikes": {"struck_id": str(new_id()), "reason": "offside"},
    "annulments": {"reason": "floodlights"},
}


def body(what):
    return {"entry_id": str(new_id()), **WRITES[what]}


@pytest.mark.parametrize("what", WRITES)
async def test_nobody_writes_without_signing_in(site, match, what):
    answer = await site.post(f"{match.protocol}/{what}", json=body(what))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("what", WRITES)
async def test_a_stranger_does_not_learn_of_the_match(site, match, sign_in, what):
    answer = await site.post(f"{match.protocol}/{what}", json=body(what), headers=sign_in())
    assert answer.status_code == 404


@pytest.mark.parametrize("what", WRITES)
async def test_the_organiser_of_another_league_does_not_write(site, match, sign_in, what):
    headers = sign_in("organiser", organisation_id=new_id())
    answer = await site.post(f"{match.protocol}/{what}", json=body(what), headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("what", WRITES)
async def test_a_member_without_the_role_does_not_write(site, match, sign_in, what):
    answer = await site.post(f"{match.protocol}/{what}", json=body(what), headers=sign_in("treasurer"))
    assert answer.status_code == 403


async def test_a_scorer_does_not_annul(site, match, sign_in):
    answer = await site.post(f"{match.protocol}/annulments", json=body("annulments"), headers=sign_in("scorer"))
    assert answer.status_code == 403


async def test_an_unknown_match_is_not_found(site, sign_in):
    answer = await site.post(f"/manage/v1/matches/{new_id()}/protocol/kick-off", json=body("kick-off"), headers=sign_in("scorer"))
    assert answer.status_code == 404


@pytest.mark.parametrize("roles", ["scorer", "organiser", "owner"])
async def test_the_right_roles_write(site, match, sign_in, roles):
    answer = await site.post(f"{match.protocol}/kick-off", json=body("kick-off"), headers=sign_in(roles))
    assert answer.status_code == 201


async def test_the_console_is_the_scorers(site, match, sign_in):
    assert (await site.get(match.console)).headers["location"].startswith("/sign-in?next=")
    assert (await site.get(match.console, headers=sign_in())).status_code == 404
    assert (await site.get(match.console, headers=sign_in("editor"))).status_code == 403
    assert (await site.get(match.console, headers=sign_in("scorer"))).status_code == 200


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("kick-off", {"clock_pace": 121}),
        ("kick-off", {"clock_pace": 0}),
        ("goals", {"minute": 121}),
        ("goals", {"minute": 0}),
        ("goals", {"player": ""}),
        ("goals", {"player": "Ni\x00ne"}),
        ("goals", {"player": "N" * 121}),
        ("goals", {"side": "left"}),
        ("strikes", {"reason": ""}),
        ("annulments", {"reason": "x"}),
        ("phases", {"phase": "finished"}),
        ("kick-off", {"entry_id": "no"}),
    ],
)
async def test_wrong_input_is_refused_and_changes_nothing(site, match, sign_in, said, what, wrong):
    answer = await site.post(f"{match.protocol}/{what}", json=body(what) | wrong, headers=sign_in("organiser"))
    assert answer.status_code == 422
    assert await said() == []


async def test_everybody_may_read_the_protocol(site, match, sign_in):
    await site.post(f"{match.protocol}/kick-off", json=body("kick-off"), headers=sign_in("scorer"))
    answer = await site.get(f"/public/v1/matches/{match.match_id}/protocol")
    assert answer.status_code == 200
    assert (answer.json()["phase"], answer.json()["score"]["home"]) == ("first_half", 0)


async def test_reading_an_unknown_protocol_is_404(site):
    assert (await site.get(f"/public/v1/matches/{new_id()}/protocol")).status_code == 404
