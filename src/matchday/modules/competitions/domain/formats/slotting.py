"""Which of the best teams of several groups plays whom: by the table in the regulations, or by who may meet whom."""

from collections.abc import Mapping, Sequence

from matchday.modules.competitions.domain.regulations.stages import Stage


def slotted(slots: Mapping[str, Sequence[str]], qualified: Sequence[str], *, must_be_only: bool = False) -> dict[str, str] | None:
    """For each slot a group whose team comes into it, of those that have `qualified`, each once. `slots` tell which groups
    may come. Of several ways the one that gives the first slot the first group is taken, and so on, so that the same groups
    always make the same bracket; with `must_be_only` None is answered then. None too where there is no way."""
    ways = _ways(list(slots), slots, frozenset(qualified), 2 if must_be_only else 1)
    return ways[0] if len(ways) == 1 else None


def slotted_by_table(stage: Stage, qualified: Sequence[str]) -> dict[str, str] | None:
    """By the opponents in `slotting_for`; None where the table has no such line."""
    wanted = sorted(qualified)
    line = next((line for line in stage.slotting if sorted(line) == wanted), None)
    return dict(zip(stage.slotting_for, line, strict=True)) if line else None


def _ways(open_slots: list[str], slots: Mapping[str, Sequence[str]], left: frozenset[str], most: int) -> list[dict[str, str]]:
    if not open_slots:
        return [{}]
    slot, *others = open_slots
    found: list[dict[str, str]] = []
    for group in sorted(left & set(slots[slot])):
        if all(any(other in left and other != group for other in slots[later]) for later in others):
            found += [{slot: group} | way for way in _ways(others, slots, left - {group}, most - len(found))]
        if len(found) >= most:
            break
    return found[:most]
