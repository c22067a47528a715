"""Those whom teams are entrusted to are told what became of their players."""

from tests.modules.competitions.conftest import Read
from tests.modules.competitions.taking_part import League

from matchday.contracts.competitions import RegistrationsDecided


async def test_each_manager_of_a_team_learns_of_its_own_players(league: League, said: Read) -> None:
    await league.begin("Abbots", "Barons")
    manager = await league.manager("Abbots")
    await league.manager("Barons")
    made = (await league.draft("Abbots", {"name": "Ann Archer"}, manager)).json()["registration_id"]
    await league.hand_in("Abbots", made, headers=manager)
    assert (await league.decide(made)).status_code == 200
    other = (await league.draft("Abbots", {"name": "Bea Bow"}, manager)).json()["registration_id"]
    await league.hand_in("Abbots", other, headers=manager)
    assert (await league.decide(other, verdict="reject", reason="No photo")).status_code == 200
    told = [event for event in await said() if isinstance(event, RegistrationsDecided)]
    assert [(event.team, event.verdict, event.persons, event.reason) for event in told] == [
        ("Abbots", "approved", ("Ann Archer",), None),
        ("Abbots", "rejected", ("Bea Bow",), "No photo"),
    ]
