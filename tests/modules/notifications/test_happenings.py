"""From states of a match to what has just happened in it: once each, whatever comes twice, late or out of order."""

import random

import pytest
from tests.modules.notifications.evening import Evening, follows, happened, later, spread, told
from tests.modules.notifications.post import Post, now
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Score
from matchday.contracts.content import ArticleChanged, Subject
from matchday.modules.notifications.domain.matches import Known, hear_match, hear_progress


def whole_evening(evening: Evening) -> list:
    states = [evening.match()]
    evening.sheet("home")
    states.append(evening.state())
    states.append(evening.state("first_half"))
    evening.goal("home")
    states.append(evening.state())
    states.append(evening.state("half_time"))
    states.append(evening.state("second_half"))
    evening.goal("away", "Bea", kind="card", card="red")
    states.append(evening.state())
    states.append(evening.state("extra_time"))
    states.append(evening.state("finished"))
    states.append(evening.match("finished", evening.score()))
    return states


EVERYTHING = ["line_up", "kick_off", "goal", "half_time", "card", "full_time", "final"]


async def test_an_evening_is_told_once_each_in_order(post: Post):
    evening = Evening()
    found = [await told(post, state) for state in whole_evening(evening)]
    assert [one for each in found for one in each] == EVERYTHING


async def test_repeated_and_late_states_tell_nothing_twice(post: Post):
    states = whole_evening(Evening())
    for state in [*states, *states, *reversed(states)]:
        await post.hear(state)
    assert sorted(row["what"] for row in await happened(post)) == sorted(EVERYTHING)


@pytest.mark.parametrize("seed", range(30))
def test_in_any_order_every_goal_and_the_final_score_are_told_once(seed: int):
    """Pure: the marks make the same ids, so what is told is a set that the newest state completes."""
    evening = Evening()
    states = whole_evening(evening)
    shuffled = [states[0], *random.Random(seed).sample(states[1:], len(states) - 1) * 2]
    known, found = Known(), []
    for state in shuffled:
        known, more = (hear_match if type(state).__name__ == "MatchChanged" else hear_progress)(known, state, now())
        found += [str(each.facts["what"]) for each in more]
    assert len(found) == len(set(found))
    assert "final" in found
    assert {"final_corrected", "goal_taken_back", "goal_corrected"}.isdisjoint(found)


async def test_a_protocol_before_its_match_waits_for_it(post: Post):
    evening = Evening()
    match = evening.match()
    evening.phase = "first_half"
    evening.goal()
    assert await told(post, evening.state()) == []
    assert await told(post, match) == ["goal", "kick_off"]


async def test_a_struck_goal_is_taken_back_and_a_changed_one_corrected(post: Post):
    evening = Evening()
    await told(post, evening.match(), evening.state("first_half"))
    evening.goal("home", "Ada")
    assert await told(post, evening.state()) == ["goal"]
    evening.incidents.clear()
    assert await told(post, evening.state()) == ["goal_taken_back"]
    evening.goal("home", "Ada")
    assert await told(post, evening.state()) == ["goal"]
    kept = evening.incidents.pop()
    evening.minute -= 1
    evening.goal("home", "Bea", incident_id=kept.incident_id)
    assert await told(post, evening.state()) == ["goal_corrected"]
    evening.incidents.pop()
    evening.minute -= 1
    evening.goal("home", "Cid")
    assert await told(post, evening.state()) == ["goal_corrected"], "an entry in place of another corrects it"
    rows = [row for row in await happened(post) if row["corrects"]]
    assert {row["what"] for row in rows} == {"goal_taken_back", "goal_corrected"}
    assert rows[0]["home"] == "0"
    assert len({row["corrects"] for row in rows}) == 2, "both corrections of one goal name the one that was told first"


async def test_a_corrected_result_is_told_as_that_and_only_that(post: Post):
    evening = Evening()
    for state in whole_evening(evening):
        await post.hear(state)
    evening.goal("away")
    assert await told(post, evening.state()) == ["final_corrected"]
    assert await told(post, evening.match("finished", evening.score())) == []


async def test_a_result_without_protocol_and_an_award(post: Post):
    evening = Evening()
    await told(post, evening.match())
    assert await told(post, evening.match("finished", Score(home=1, away=0))) == ["final"]
    assert await told(post, evening.match("finished", Score(home=3, away=0), result_by="award")) == ["final_corrected"]
    assert await told(post, evening.match("finished", Score(home=3, away=0), result_by="award")) == []


@pytest.mark.parametrize("hours", [-24 * 400, -24 * 5, -12])
async def test_an_imported_history_is_not_told(hours: float, post: Post):
    evening = Evening(kicks_off_at=later(hours))
    for state in whole_evening(evening):
        assert await told(post, state) == []
    assert await told(post, Evening(kicks_off_at=later(hours)).match("finished", Score(home=1, away=0))) == []


async def test_a_match_met_in_the_middle_is_learned_first(post: Post):
    """`matchday announce`, or the first evening of this module: what was before is not news, what comes is."""
    evening = Evening(phase="second_half")
    evening.goal()
    assert await told(post, evening.match("second_half", evening.score()), evening.state()) == []
    evening.goal("away")
    assert await told(post, evening.state()) == ["goal"]


async def test_changes_of_the_calendar_are_told_while_they_matter(post: Post):
    evening = Evening(kicks_off_at=later(48))
    await told(post, evening.match())
    assert await told(post, evening.match(kicks_off_at=later(50))) == ["moved"]
    assert await told(post, evening.match("postponed", note="Snow")) == ["postponed"]
    assert await told(post, evening.match("postponed", note="Snow")) == []
    far = Evening(kicks_off_at=later(24 * 60))
    await told(post, far.match())
    assert await told(post, far.match(kicks_off_at=later(24 * 61)), far.match("cancelled")) == []


async def test_wickets_are_told_and_runs_are_not(post: Post):
    evening = Evening(sport="cricket")
    await told(post, evening.match(), evening.state("first_innings"))
    evening.goal("away", kind="ball")
    assert await told(post, evening.state()) == []
    evening.goal("away", kind="wicket", shown="12/1")
    assert await told(post, evening.state()) == ["wicket"]


async def test_a_match_played_again_begins_anew(post: Post):
    evening = Evening()
    for state in whole_evening(evening):
        await post.hear(state)
    evening.protocol, evening.incidents, evening.phase = 2, [], "scheduled"
    await told(post, evening.state())
    assert await told(post, evening.state("first_half")) == ["kick_off"]


async def test_an_article_is_told_once_and_not_when_it_is_withdrawn(post: Post):
    async def say(version: int, *, is_public: bool) -> None:
        await post.hear(
            ArticleChanged(
                article_id=article_id,
                version=version,
                organisation_id=new_id(),
                is_public=is_public,
                kind="news",
                slug="s",
                title="T",
                summary="S",
                picture=None,
                picture_text="",
                published_at=now(),
                subjects=(Subject(kind="team", subject_id=team),),
            )
        )

    article_id, team = new_id(), new_id()
    account = await follows(post, team)
    await say(1, is_public=True)
    await say(2, is_public=False)
    await spread(post.database)
    async with reading_room(post.database) as client:
        assert await Reader(client, account).notices() == []
        article_id = new_id()
        await say(1, is_public=True)
        await say(2, is_public=True)
        await spread(post.database)
        assert [notice["title"] for notice in await Reader(client, account).notices()] == ["T"]
