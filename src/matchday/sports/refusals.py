"""What a sport's laws do not allow. The floors above turn one into an answer; its sentence is translated as theirs are."""

from typing import ClassVar


class Broken(Exception):
    """Base of all: a stable code and a sentence a scorer can act on, which may hold format fields."""

    code: ClassVar[str] = "against_the_laws"
    sentence: ClassVar[str] = "The laws of this sport do not allow it, so nothing was recorded."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence.format(**facts) if facts else self.sentence)


class PhaseOutOfOrder(Broken):
    """The phases of a match have an order."""

    code = "phase_out_of_order"
    sentence = "The match is in: {present}. {phase} cannot follow it. Nothing was recorded."


class OutsidePlay(Broken):
    """Nothing happens before the match, after it, or at a time that is yet to come."""

    code = "outside_play"
    sentence = "Minute {minute} has not been played in this match, or play is over. Nothing was recorded; check the minute and the phase."


class WinnerNeeded(Broken):
    """A match that cannot end level has not been decided."""

    code = "winner_needed"
    sentence = "This match needs a winner and is level, so it cannot end. Go on with extra time or a shoot-out."


class NotOnField(Broken):
    """Only who plays can do it."""

    code = "not_on_field"
    sentence = "{player} is not on the field at this time. Nothing was recorded; check the line-up and the substitutions."


class NotOnSheet(Broken):
    """A line-up was handed in and does not name him."""

    code = "not_on_sheet"
    sentence = "{player} is not on the team sheet of this side. Nothing was recorded; check the name."


class SheetNotValid(Broken):
    """A line-up that the laws do not allow; `why` says which rule."""

    code = "line_up_not_valid"
    sentence = "This line-up is not valid: {why} Nothing was recorded."


class ClockStands(Broken):
    """There is no clock to pause, or it is as it is wanted already."""

    code = "clock_not_changed"
    sentence = "The clock cannot be changed in this way now. Nothing was recorded."


class NoTimeGiven(Broken):
    """The clock stands, so the time must be said."""

    code = "time_needed"
    sentence = "The clock does not run, so say at which minute it happened. Nothing was recorded."
