"""A sport from outside this package: nothing of Matchday is touched, and a match of it is scored through the API to a page."""

import sys
from pathlib import Path
from textwrap import dedent

import httpx
import pytest
from tests.inner_site import inner_site
from tests.modules.live.playing import match_changed, new
from tests.tokens import access_token

from matchday.app.registry import load_modules
from matchday.backbone.ids import new_id
from matchday.modules.live.replicas import keep_matches
from matchday.sports import known_sports, sport
from matchday.sports.sport import look_again

TOY = '''
    """Marbles: whoever pushes more marbles out of the ring."""

    from matchday.contracts.competitions import Score, Side
    from matchday.sports.entries import Body, Name, Timed
    from matchday.sports.laws import Laws, goals_of_result
    from matchday.sports.refusals import Broken
    from matchday.sports.sport import Button, Column, Field, Sport
    from matchday.sports.state import Part, State, count, figures_of, involved, key_of, tell


    class MarblePushed(Timed, frozen=True, kw_only=True, tag="marble"):
        side: Side
        player: Name
        marbles: int = 1


    class RingEmpty(Broken):
        code = "ring_empty"
        sentence = "There are only {most} marbles."


    class MarbleLaws(Laws[State]):
        state_type = State

        def parts(self, match_format):
            return (
                Part(key="scheduled", name="Not started", short="-", follows=("ring",)),
                Part(key="ring", name="In the ring", short="Ring", ends=60, is_play=True, is_clock_running=True, follows=("finished",)),
                Part(key="finished", name="Marbles home", short="End"),
            )

        def happen(self, state, entry):
            body = entry.body
            if state.score.home + state.score.away + body.marbles > 13:
                raise RingEmpty(most=13)
            state.score = state.score.plus(body.side, body.marbles)
            count(state, key_of(state, body.side, body.player, None), marbles=body.marbles)
            tell(state, self.incident(state, entry, "marble", side=body.side, people=involved("pusher", body.player, None)))

        def score(self, state):
            return Score(home=state.score.home, away=state.score.away) if state.begun else None

        def figures(self, state):
            return figures_of(state)

        def figures_of_result(self, goals, score):
            return goals_of_result(goals, {})


    sport = Sport(
        key="marbles",
        name="Marbles",
        laws=MarbleLaws(),
        kinds=(MarblePushed,),
        columns=(Column(key="marbles", name="Marbles", short="M", of="player", numerator=("marbles",), is_list=True),),
        buttons=(Button(kind="marble", name="Marble", is_big=True, fields=(
            Field(key="side", name="Team", kind="side"), Field(key="player", name="Player", kind="player", is_required=True),
        )),),
    )
'''


@pytest.fixture
def marbles(tmp_path: Path):
    """Installs the package, and takes it away again."""
    (tmp_path / "toy_marbles.py").write_text(dedent(TOY))
    (tmp_path / "toy_marbles-1.0.dist-info").mkdir()
    (tmp_path / "toy_marbles-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-marbles\nVersion: 1.0\n")
    (tmp_path / "toy_marbles-1.0.dist-info" / "entry_points.txt").write_text("[matchday.sports]\nmarbles = toy_marbles\n")
    sys.path.insert(0, str(tmp_path))
    look_again()
    yield
    sys.path.remove(str(tmp_path))
    sys.modules.pop("toy_marbles", None)
    look_again()


@pytest.mark.usefixtures("marbles")
async def test_a_match_of_a_new_sport_is_scored_from_the_api_to_the_page(database):
    match_id, organisation_id = new_id(), new_id()
    async with database.begin("live") as tx:
        await keep_matches(tx, [match_changed(match_id, organisation_id, sport="marbles")])
    headers = {"Authorization": f"Bearer {access_token({organisation_id: ['scorer']})}"}
    async with inner_site(load_modules(["live"]), database) as site:
        entries = [
            new({"kind": "phase", "phase": "ring"}),
            new({"kind": "marble", "side": "home", "player": "Ann", "marbles": 8}),
            new({"kind": "marble", "side": "away", "player": "Bob", "marbles": 6}),
            new({"kind": "marble", "side": "away", "player": "Bob", "marbles": 5}),
        ]
        answer = await site.post(f"/manage/v1/matches/{match_id}/entries", json={"entries": entries}, headers=headers)
        assert [(each["outcome"], each["code"]) for each in answer.json()["outcomes"]] == [
            ("recorded", None), ("recorded", None), ("refused", "ring_empty"), ("recorded", None)
        ]  # fmt: skip
        assert answer.json()["outcomes"][2]["detail"] == "There are only 13 marbles."
        await is_told_to_everybody(site, match_id)
        await is_drawn_on_the_console(site, match_id, headers)


async def is_told_to_everybody(site: httpx.AsyncClient, match_id: object) -> None:
    told = (await site.get(f"/public/v1/matches/{match_id}/protocol")).json()
    assert (told["phase_name"], told["score"]["home"], told["score"]["away"]) == ("In the ring", 8, 5)
    assert [(each["name"], each["values"]) for each in told["figures"] if each["name"]] == [
        ("Ann", {"marbles": 8}),
        ("Bob", {"marbles": 5}),
    ]


async def is_drawn_on_the_console(site: httpx.AsyncClient, match_id: object, headers: dict[str, str]) -> None:
    page = (await site.get(f"/matches/{match_id}/console", headers=headers)).text
    assert 'data-kind="marble"' in page
    assert "Marble, Northern Rovers, Ann" in page


def test_a_sport_that_is_not_there_is_played_as_football():
    assert "marbles" not in known_sports()
    assert sport("marbles").key == "football"
