"""A publishing module and a hearing one for the tests of events; this file is also the contract of the first."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import ClassVar

from matchday.backbone.database import Transaction
from matchday.backbone.module import Handler, Listener, Module
from matchday.contracts.event import Fact, State


class Blown(Fact, frozen=True, kw_only=True):
    """The `number`th time that this referee blew."""

    key_field: ClassVar[str] = "referee"
    referee: str
    number: int


class PitchChanged(State, frozen=True, kw_only=True):
    """The state of a pitch."""

    key_field: ClassVar[str] = "pitch"
    pitch: str
    grass: str = "green"


async def every_pitch(tx: Transaction) -> AsyncIterator[PitchChanged]:
    """Three pitches that never change."""
    for row in await tx.fetch("SELECT number FROM generate_series(1, 3) AS number"):
        yield PitchChanged(version=7, pitch=f"pitch {row['number']}")


async def write_down(tx: Transaction, events: Sequence[Blown]) -> None:
    """Applies events in one statement."""
    await tx.execute(
        """
        INSERT INTO crowd.heard (blown_by, number)
        SELECT referee, number FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS e (referee, number, place) ORDER BY place
        """,
        [event.referee for event in events],
        [event.number for event in events],
    )


WHISTLE = Module(name="whistle", publishes=[Blown, PitchChanged], announces={PitchChanged: every_pitch})


def crowd(handler: Handler = write_down, *, is_ordered: bool = False) -> Module:
    """A module that hears whistles."""
    return Module(
        name="crowd", listeners={Blown: Listener(handler=handler, is_ordered=is_ordered)}, migrations=Path(__file__).parent / "migrations"
    )


def blows(count: int, *, first: int = 0, referees: int = 5) -> list[Blown]:
    """Numbered through, the referees taking turns."""
    return [Blown(referee=f"referee {number % referees}", number=number) for number in range(first, first + count)]
