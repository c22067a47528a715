"""Who may write a protocol: the match's scorers and organisers; annulling and overruling is the organisers' alone."""

import pytest
from tests.modules.live.playing import FIRST_HALF, goal, new

from matchday.backbone.ids import new_id

SHEET = {"players": [{"name": "One"}]}
WRITES = {
    "entries": ("POST", {"entries": [new(FIRST_HALF)]}),
    "line-ups/home": ("PUT", SHEET | {"entry_id": str(new_id())}),
    "line-ups/home/overruling": ("PUT", SHEET | {"entry_id": str(new_id()), "reason": "late registration"}),
    "sign-off": ("PUT", {"entry_id": str(new_id())}),
    "corrections": ("POST", {"entry_id": str(new_id()), "reason": "wrong scorer", "entries": [new(goal())]}),
    "protocol/annulments": ("POST", {"entry_id": str(new_id()), "reason": "floodlights"}),
}
ORGANISERS_ALONE = ["line-ups/home/overruling", "protocol/annulments"]


async def write(site, match, what, headers=None):
    method, body = WRITES[what]
    return await site.request(method, f"{match.path}/{what}", json=body, headers=headers)


@pytest.mark.parametrize("what", WRITES)
async def test_nobody_writes_without_signing_in(site, match, what):
    answer = await write(site, match, what)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("what", WRITES)
async def test_a_stranger_does_not_learn_of_the_match(site, match, sign_in, what):
    assert (await write(site, match, what, sign_in())).status_code == 404


@pytest.mark.parametrize("what", WRITES)
async def test_the_organiser_of_another_league_does_not_write(site, match, sign_in, what):
    assert (await write(site, match, what, sign_in("organiser", organisation_id=new_id()))).status_code == 404


@pytest.mark.parametrize("what", WRITES)
async def test_a_member_without_the_role_does_not_write(site, match, sign_in, what):
    assert (await write(site, match, what, sign_in("treasurer"))).status_code == 403


@pytest.mark.parametrize("what", ORGANISERS_ALONE)
async def test_a_scorer_neither_annuls_nor_overrules(site, match, sign_in, what):
    assert (await write(site, match, what, sign_in("scorer"))).status_code == 403


async def test_an_unknown_match_is_not_found(site, sign_in):
    answer = await site.post(f"/manage/v1/matches/{new_id()}/entries", json=WRITES["entries"][1], headers=sign_in("scorer"))
    assert answer.status_code == 404


@pytest.mark.parametrize("roles", ["scorer", "organiser", "owner"])
async def test_the_right_roles_write(site, make_match, sign_in, roles):
    match = await make_match()
    headers = sign_in(roles, organisation_id=match.organisation_id)
    answer = await site.post(f"{match.path}/entries", json={"entries": [new(FIRST_HALF)]}, headers=headers)
    assert (answer.status_code, answer.json()["outcomes"][0]["outcome"]) == (201, "recorded")


async def test_the_console_is_the_scorers(site, match, sign_in):
    assert (await site.get(match.console)).headers["location"].startswith("/sign-in?next=")
    assert (await site.get(match.console, headers=sign_in())).status_code == 404
    assert (await site.get(match.console, headers=sign_in("editor"))).status_code == 403
    assert (await site.get(match.console, headers=sign_in("scorer"))).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"entries": []},
        {"entries": [{"entry_id": "no", "what": FIRST_HALF}]},
        {"entries": [new(FIRST_HALF)], "more": 1},
        {"entries": [new(FIRST_HALF)], "sent_at": "2026-06-01T18:00:00"},
        {"entries": [new(FIRST_HALF)] * 201},
    ],
)
async def test_a_wrong_batch_is_refused_and_changes_nothing(site, match, sign_in, said, wrong):
    answer = await site.post(f"{match.path}/entries", json=wrong, headers=sign_in("organiser"))
    assert answer.status_code == 422
    assert await said() == []


@pytest.mark.parametrize(
    "what",
    [
        FIRST_HALF | {"clock_pace": 121},
        goal(601),
        goal(player=""),
        goal(player="Ni\x00ne"),
        goal(player="N" * 121),
        goal(side="left"),
        goal(more=1),
        {"kind": "strike", "struck_id": str(new_id()), "reason": ""},
        {"kind": "line_up", "side": "home", "players": [{"name": "One"}], "overruled": "because"},
        {"kind": "sign_off", "by": "Me"},
        {"kind": "annulment", "reason": "because"},
        {"kind": "officials", "people": [{"role": "Referee!", "name": "One"}]},
        {},
    ],
)
async def test_a_wrong_entry_is_refused_and_changes_nothing(enter, said, what):
    await enter(FIRST_HALF)
    (outcome,) = await enter(what)
    assert (outcome["outcome"], outcome["code"]) == ("refused", "not_an_entry")
    assert len(await said()) == 1


async def test_everybody_may_read_the_protocol(site, match, enter):
    await enter(FIRST_HALF)
    answer = await site.get(f"/public/v1/matches/{match.match_id}/protocol")
    assert answer.status_code == 200
    assert (answer.json()["phase"], answer.json()["phase_name"], answer.json()["score"]["home"]) == ("first_half", "First half", 0)


async def test_reading_an_unknown_protocol_is_404(site):
    assert (await site.get(f"/public/v1/matches/{new_id()}/protocol")).status_code == 404
