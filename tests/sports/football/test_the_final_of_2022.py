"""Argentina 3-3 France, 4-2 on penalties: Lusail, 18 December 2022, as its report has it. Home is Argentina."""

import random

from tests.sports.playing import Match

from matchday.contracts.competitions import MatchFormat

ARGENTINA = {
    "starting": [
        ("Martínez E.", 23, "goalkeeper"), ("Molina", 26, "defender"), ("Romero", 13, "defender"), ("Otamendi", 19, "defender"),
        ("Tagliafico", 3, "defender"), ("De Paul", 7, "midfielder"), ("Fernández", 24, "midfielder"), ("Mac Allister", 20, "midfielder"),
        ("Messi", 10, "forward"), ("Álvarez", 9, "forward"), ("Di María", 11, "forward"),
    ],
    "bench": [("Montiel", 4), ("Paredes", 5), ("Pezzella", 6), ("Acuña", 8), ("Dybala", 21), ("Martínez L.", 22)],
}  # fmt: skip
FRANCE = {
    "starting": [
        ("Lloris", 1, "goalkeeper"), ("Koundé", 5, "defender"), ("Varane", 4, "defender"), ("Upamecano", 18, "defender"),
        ("Hernández T.", 22, "defender"), ("Tchouaméni", 8, "midfielder"), ("Rabiot", 14, "midfielder"), ("Griezmann", 7, "midfielder"),
        ("Dembélé", 11, "forward"), ("Mbappé", 10, "forward"), ("Giroud", 9, "forward"),
    ],
    "bench": [("Disasi", 3), ("Fofana", 13), ("Kolo Muani", 12), ("Konaté", 24), ("Coman", 20), ("Camavinga", 25), ("Thuram", 26)],
}  # fmt: skip
FORMAT = MatchFormat(has_extra_time=True, has_shootout=True, substitutions_max=5, substitution_windows=3)


def sheet(match, side, team, formation, captain):
    players = [
        {"name": name, "number": number, "position": position, "is_keeper": position == "goalkeeper", "is_captain": name == captain}
        for name, number, position in team["starting"]
    ] + [{"name": name, "number": number, "is_starting": False} for name, number in team["bench"]]
    match.say("line_up", side=side, players=players, formation=formation)


def final():
    match = Match("football", FORMAT, is_winner_needed=True)
    sheet(match, "home", ARGENTINA, "4-3-3", "Messi")
    sheet(match, "away", FRANCE, "4-2-3-1", "Lloris")
    match.say("officials", people=[{"role": "referee", "name": "Szymon Marciniak"}])

    def goal(side, player, minute, **facts):
        match.say("goal", side=side, player=player, minute=minute, **facts)

    def change(side, minute, *pairs, **facts):
        for off, on in pairs:
            match.say("substitution", side=side, player=off, on=on, minute=minute, **facts)

    def yellow(side, player, minute, added=0):
        match.say("card", side=side, player=player, card="yellow", minute=minute, added=added)

    match.phase("first_half")
    goal("home", "Messi", 23, is_penalty=True)
    goal("home", "Di María", 36, assist="Mac Allister")
    change("away", 41, ("Dembélé", "Kolo Muani"), ("Giroud", "Thuram"))
    yellow("home", "Fernández", 45, added=7)
    match.phase("half_time", "second_half")
    yellow("away", "Rabiot", 55)
    change("home", 64, ("Di María", "Acuña"))
    change("away", 71, ("Griezmann", "Coman"), ("Hernández T.", "Camavinga"))
    goal("away", "Mbappé", 80, is_penalty=True)
    goal("away", "Mbappé", 81, assist="Thuram")
    yellow("away", "Thuram", 87)
    yellow("away", "Giroud", 90, added=5)
    yellow("home", "Acuña", 90, added=8)
    match.phase("extra_time")
    change("home", 91, ("Molina", "Montiel"))
    change("away", 96, ("Rabiot", "Fofana"), is_concussion=True)
    change("home", 102, ("Álvarez", "Martínez L."), ("De Paul", "Paredes"))
    match.phase("extra_half_time", "extra_second_half")
    goal("home", "Messi", 108)
    yellow("home", "Paredes", 114)
    change("away", 113, ("Varane", "Konaté"))
    change("home", 116, ("Mac Allister", "Pezzella"))
    yellow("home", "Montiel", 116)
    goal("away", "Mbappé", 118, is_penalty=True)
    change("home", 120, ("Tagliafico", "Dybala"), added=1)
    change("away", 120, ("Koundé", "Disasi"), added=1)
    match.phase("penalty_shootout")
    for side, player, is_scored in (
        ("away", "Mbappé", True), ("home", "Messi", True), ("away", "Coman", False), ("home", "Dybala", True),
        ("away", "Tchouaméni", False), ("home", "Paredes", True), ("away", "Kolo Muani", True), ("home", "Montiel", True),
    ):  # fmt: skip
        match.say("kick", side=side, player=player, is_scored=is_scored)
    return match.phase("finished")


def test_the_score_is_fifas():
    score = final().score
    assert (score.home, score.away, score.shootout_home, score.shootout_away) == (3, 3, 4, 2)
    assert (score.half_time_home, score.half_time_away, score.is_after_extra_time) == (2, 0, True)
    assert score.periods == ((2, 0), (0, 2), (0, 0), (1, 1))


def test_the_players_figures_are_fifas():
    match = final()
    assert match.figures("Messi") == {"goals": 2, "penalty_goals": 1, "appearances": 1, "starts": 1, "minutes": 120}
    assert match.figures("Mbappé") == {"goals": 3, "penalty_goals": 2, "appearances": 1, "starts": 1, "minutes": 120}
    assert match.figures("Di María") == {"goals": 1, "appearances": 1, "starts": 1, "minutes": 64}
    assert match.figures("Acuña") == {"yellow_cards": 1, "appearances": 1, "minutes": 56}
    assert match.figures("Giroud") == {"yellow_cards": 1, "appearances": 1, "starts": 1, "minutes": 41}
    assert match.figures("Dybala") == {"appearances": 1, "minutes": 1}
    assert match.figures("Lloris")["goals_against"] == 3
    assert match.figures("Mac Allister")["assists"] == match.figures("Thuram")["assists"] == 1
    assert (match.figures(side="home")["yellow_cards"], match.figures(side="away")["yellow_cards"]) == (4, 3)


def test_the_shootout_tells_who_kicked_in_what_order():
    kicks = [each for each in final().state.incidents if each.kind == "kick"]
    assert [each.details["number"] for each in kicks] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_the_protocol_is_the_same_in_whatever_order_its_entries_are_kept():
    match = final()
    whole = match.folded()
    for seed in range(20):
        shuffled = random.Random(seed).sample(match.entries, len(match.entries))
        again = match.folded(shuffled)
        assert match.laws.score(again) == match.score
        assert again.incidents == whole.incidents
        assert match.laws.figures(again) == match.laws.figures(whole)
