"""What the Laws of the Game do not allow."""

from matchday.sports.refusals import Broken


class KickOutsideShootout(Broken):
    """Law 10: kicks belong to the shoot-out."""

    code = "kick_outside_shootout"
    sentence = "There is no shoot-out now, so nothing was recorded. Begin it first, or record a goal instead."


class KickOutOfTurn(Broken):
    """Law 10: the teams take kicks alternately."""

    code = "kick_out_of_turn"
    sentence = "The teams kick in turn, and it is the other team's turn. Nothing was recorded."


class ShootoutDecided(Broken):
    """Law 10: no more kicks are taken once one team cannot be caught."""

    code = "shootout_decided"
    sentence = "The shoot-out is decided, so no more kicks are taken. Nothing was recorded; end the match."


class ShootoutUndecided(Broken):
    """Law 10: kicks are taken until one team has won."""

    code = "shootout_undecided"
    sentence = "The shoot-out is level, so the match cannot end. Record the remaining kicks first."


class SubstitutionsUsedUp(Broken):
    """Law 3."""

    code = "substitutions_used_up"
    sentence = "This side has made its {most} substitutions, so nothing was recorded."


class WindowsUsedUp(Broken):
    """Law 3, as competitions limit the stoppages."""

    code = "substitution_windows_used_up"
    sentence = "This side has used its {most} stoppages for substitutions, so nothing was recorded."


class MayNotReturn(Broken):
    """Law 3: who was substituted takes no further part."""

    code = "may_not_return"
    sentence = "{player} has been substituted or sent off and may not come on again. Nothing was recorded."


class NoFirstYellow(Broken):
    """There is no second yellow card without a first."""

    code = "no_first_yellow"
    sentence = "{player} has no yellow card yet, so this is not the second one. Nothing was recorded."


class ExtraTimeNotPlayed(Broken):
    """The regulations decide it in another way."""

    code = "extra_time_not_played"
    sentence = "This match has no extra time by its regulations. Nothing was recorded."


class ShootoutNotHeld(Broken):
    """The regulations decide it in another way."""

    code = "shootout_not_held"
    sentence = "This match has no shoot-out by its regulations. Nothing was recorded."
