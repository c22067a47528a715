"""Rounds in which everybody meets everybody: the circle method with the canonical home-away pattern.

Berger's tables of 1893 in the form of de Werra (Scheduling in Sports, 1981): with n teams, n even, a single round robin
has n - 1 rounds and n - 2 breaks (two home or two away matches in a row), and no plan has fewer.
"""

from collections.abc import Sequence
from typing import Literal

Pairing = tuple[int, int]
"""Home and away, by the numbers of the teams from 0."""
Round = tuple[Pairing, ...]
LegOrder = Literal["mirrored", "inverted", "french"]
"""How a later leg follows the first: its rounds in the same order, in the opposite one, or, as in France, beginning with
the second and ending with the first, which has as few breaks as the opposite order and lets nobody meet twice running."""

TEAMS_MAX = 64
LEGS_MAX = 8


def single(teams: int) -> list[Round]:
    """Everybody meets everybody once. With an odd number one team rests in each round. Raises ValueError for fewer
    than two teams or more than `TEAMS_MAX`."""
    if not 2 <= teams <= TEAMS_MAX:
        raise ValueError(f"A calendar is made for 2 to {TEAMS_MAX} teams, not for {teams}.")
    even = teams + teams % 2
    last = even - 1
    rounds = []
    for number in range(last):
        pairs = [(number, last) if number % 2 == 0 else (last, number)]
        for step in range(1, even // 2):
            ahead, behind = (number + step) % last, (number - step) % last
            pairs.append((ahead, behind) if step % 2 else (behind, ahead))
        rounds.append(tuple(pair for pair in pairs if max(pair) < teams))
    return rounds


def several(teams: int, legs: int, leg_order: LegOrder = "french") -> list[Round]:
    """Everybody meets everybody `legs` times, at home and away in turn. Raises ValueError."""
    if not 1 <= legs <= LEGS_MAX:
        raise ValueError(f"Teams can meet each other 1 to {LEGS_MAX} times, not {legs} times.")
    first = single(teams)
    rounds: list[Round] = []
    for leg in range(legs):
        ordered = first if leg % 2 == 0 else _following(first, leg_order)
        rounds += [_turned(pairs) if leg % 2 else pairs for pairs in ordered]
    return rounds


def _following(first: Sequence[Round], leg_order: LegOrder) -> list[Round]:
    if leg_order == "inverted":
        return list(reversed(first))
    if leg_order == "french":
        return [*first[1:], first[0]]
    return list(first)


def _turned(pairs: Round) -> Round:
    return tuple((away, home) for home, away in pairs)


def breaks(rounds: Sequence[Round]) -> int:
    """How often a team plays twice in a row at home, or away, over all teams. A round of rest is no match."""
    last: dict[int, str] = {}
    found = 0
    for pairs in rounds:
        for home, away in pairs:
            found += (last.get(home) == "home") + (last.get(away) == "away")
            last[home], last[away] = "home", "away"
    return found


def runs_longer_than(rounds: Sequence[Round], most: int) -> int:
    """How many matches make a team's run at home, or away, longer than `most`, over all teams."""
    run: dict[int, tuple[bool, int]] = {}
    found = 0
    for pairs in rounds:
        for team, is_home in [(home, True) for home, _ in pairs] + [(away, False) for _, away in pairs]:
            was_home, length = run.get(team, (is_home, 0))
            run[team] = (is_home, length + 1 if was_home == is_home else 1)
            found += run[team][1] > most
    return found


def across(sizes: Sequence[int], meetings: int) -> list[list[tuple[int, int]]]:
    """Rounds in which everybody meets everybody of the other groups so many times, at home and away in turn. Teams are
    counted through all groups; two groups meet while two others do."""
    first = [sum(sizes[:at]) for at in range(len(sizes))]
    rounds = []
    for meeting in range(meetings):
        for pairs in several(len(sizes), 1) if len(sizes) > 1 else ():
            for shift in range(max(max(sizes[one], sizes[other]) for one, other in pairs)):
                played = []
                for one, other in pairs:
                    larger, smaller = (one, other) if sizes[one] >= sizes[other] else (other, one)
                    for at in range(sizes[smaller]):
                        sides = (first[larger] + (at + shift) % sizes[larger], first[smaller] + at)
                        is_turned = (at + shift + meeting) % 2
                        played += [sides[::-1] if is_turned else sides] if shift < sizes[larger] else []
                rounds.append(played)
    return rounds
