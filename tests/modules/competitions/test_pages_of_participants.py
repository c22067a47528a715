"""Pages of clubs, persons, registrations and squads: what is on them, and what a refused form keeps."""

import httpx
from tests.modules.competitions.taking_part import Headers, League
from tests.tokens import access_token


async def page(league: League, path: str, headers: Headers | None = None, *, status: int = 200) -> str:
    answer = await league.site.get(path, headers=headers or league.organiser)
    assert answer.status_code == status, answer.text
    return answer.text


async def send(league: League, path: str, headers: Headers | None = None, **fields: str) -> httpx.Response:
    return await league.site.post(path, data=fields, headers=(headers or league.organiser) | {"Sec-Fetch-Site": "same-origin"})


async def test_a_manager_writes_down_and_hands_in_and_the_organiser_approves_by_pages(league: League) -> None:
    await league.begin("Abbots")
    manager = await league.manager("Abbots")
    squad = league.team("Abbots", "squad").replace("/manage/v1", "/manage")
    assert "Nobody is approved yet" in await page(league, squad, manager)
    assert (await send(league, squad, manager, name="Ann Archer", number="9")).status_code == 303
    view = await page(league, squad, manager)
    assert "Ann Archer" in view
    assert "Make a link for a manager" not in view
    (one,) = (await league.site.get(league.team("Abbots"), headers=manager)).json()
    take = {f"take-{one['registration_id']}": "yes"}
    handed_in = await send(league, squad.replace("/squad", "/submissions"), manager, **take)
    assert handed_in.headers["location"].endswith("done=handed_in")
    queue = "/manage/competitions/league/registrations"
    assert "Ann Archer" in await page(league, queue)
    assert (await league.site.get(queue, headers=manager)).status_code == 404
    assert (await send(league, queue, verdict="approve", **take)).headers["location"].endswith("done=approve")
    assert "Ann Archer" in await page(league, "/competitions/league/squads", {})
    assert "Ann Archer" in await page(league, f"{queue}?status=approved")


async def test_a_refused_player_keeps_what_was_typed(league: League) -> None:
    await league.begin("Abbots")
    squad = league.team("Abbots", "squad").replace("/manage/v1", "/manage")
    refused = await send(league, squad, name="Ann Archer", number="1000", nationality="Wales")
    assert refused.status_code == 422
    assert 'value="Wales"' in refused.text
    assert "Give a number from 0 to 999." in refused.text


async def test_the_queue_says_what_the_rules_say_and_why_nothing_was_approved(league: League) -> None:
    await league.begin("Abbots", squads="  number_max: 20\n")
    made = (await league.draft("Abbots", {"name": "Ann <b>Archer"}, number=9)).json()["registration_id"]
    await league.hand_in("Abbots", made)
    queue = "/manage/competitions/league/registrations"
    change = {"number": 33, "valid_from": (await league.site.get(league.team("Abbots"), headers=league.organiser)).json()[0]["valid_from"]}
    await league.site.put(league.team("Abbots", f"registrations/{made}"), json=change, headers=league.organiser)
    nothing = await send(league, queue, verdict="approve")
    assert nothing.status_code == 422
    assert "Choose at least one registration." in nothing.text
    view = await page(league, queue)
    assert "<b>Archer" not in view
    assert "the shirt number 33 is not between 1 and 20" in view
    why = await send(league, queue, verdict="reject", **{f"take-{made}": "yes"})
    assert why.status_code == 422
    assert "Say why, so that the team can mend it." in why.text


async def test_clubs_and_persons_are_kept_and_merged_by_pages(league: League) -> None:
    clubs = f"/manage/organisations/{league.organisation_id}/clubs"
    assert "No club here" in await page(league, clubs)
    first = (await send(league, clubs, name="Abbots", colours="#1A5FB4 #ffffff")).headers["location"].partition("?")[0]
    assert "Abbots" in await page(league, first)
    assert "There is a club called abbots already" in (await send(league, clubs, name="abbots")).text
    second = (await send(league, clubs, name="Abbotts")).headers["location"].partition("?")[0]
    gone = second.rpartition("/")[2]
    assert "Abbotts becomes part of Abbots." in await page(league, f"{first}?q=abb&gone={gone}")
    assert (await send(league, f"{first}/merge", gone_id=gone)).status_code == 303
    await page(league, second, status=404)
    persons = f"/manage/organisations/{league.organisation_id}/persons"
    ann = (await send(league, persons, name="Ann Archer", born_on="2001-01-01")).headers["location"].partition("?")[0]
    assert "Only organisers, the team" in await page(league, ann)


async def test_a_link_is_accepted_on_a_page(league: League) -> None:
    await league.begin("Abbots")
    squad = league.team("Abbots", "").rstrip("/").replace("/manage/v1", "/manage")
    shown = (await send(league, f"{squad}/invitations")).text
    token = shown.partition("/teams/invitation?token=")[2].partition("<")[0]
    mine = {"Authorization": f"Bearer {access_token({})}"}
    assert "An invitation" in await page(league, f"/teams/invitation?token={token}", mine)
    assert (await send(league, "/teams/invitation", mine, token=token)).headers["location"].startswith(squad)
    assert (await send(league, "/teams/invitation", mine, token=token)).status_code == 409


async def test_a_file_is_looked_at_before_it_is_brought_in(league: League) -> None:
    await league.begin("Abbots")
    address = "/manage/competitions/league/participants.csv"
    headers = league.organiser | {"Sec-Fetch-Site": "same-origin"}
    file = {"file": ("p.csv", b"person_ref,name\np1,Ann Archer\n", "text/csv")}
    looked = await league.site.post(address, data={"step": "look"}, files=file, headers=headers)
    assert "Nothing was changed yet" in looked.text
    done = await league.site.post(address, data={"step": "import"}, files=file, headers=headers)
    assert "Brought in:" in done.text
    wrong = {"file": ("p.csv", b"person_ref,name\np1,\n", "text/csv")}
    refused = await league.site.post(address, data={"step": "import"}, files=wrong, headers=headers)
    assert (refused.status_code, "Line 2: name:" in refused.text) == (422, True)
    german = await league.site.post(address, data={"step": "import"}, files=wrong, headers=headers | {"Accept-Language": "de"})
    assert "Zeile 2: name: das wird gebraucht." in german.text
