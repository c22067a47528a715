"""What the rules of ice hockey do not allow."""

from matchday.sports.refusals import Broken


class TryOutsideShootout(Broken):
    """Tries belong to the shoot-out."""

    code = "try_outside_shootout"
    sentence = "There is no shoot-out now, so nothing was recorded. Begin it first, or record a goal instead."


class TryOutOfTurn(Broken):
    """The teams shoot in turn."""

    code = "try_out_of_turn"
    sentence = "The teams shoot in turn, and it is the other team's turn. Nothing was recorded."


class TriesOver(Broken):
    """No more tries once one team cannot be caught."""

    code = "shootout_decided"
    sentence = "The shoot-out is decided, so there are no more tries. Nothing was recorded; end the game."


class TriesLevel(Broken):
    """A shoot-out has a winner."""

    code = "shootout_undecided"
    sentence = "The shoot-out is level, so the game cannot end. Record the remaining tries first."


class DecidedInOvertime(Broken):
    """The first goal of a sudden-death overtime ends the game."""

    code = "decided_in_overtime"
    sentence = "The overtime goal has decided this game, so nothing was recorded. End the game."


class NotLevel(Broken):
    """Overtime and shoot-outs are for games that are level."""

    code = "game_not_level"
    sentence = "The game is not level, so there is no overtime and no shoot-out. Nothing was recorded; end the game."


class PlayerMissing(Broken):
    """Only a bench minor has no player."""

    code = "player_missing"
    sentence = "Say who the penalty is for; only a bench minor has no player. Nothing was recorded."


class OvertimeNotPlayed(Broken):
    """The regulations end the game without it."""

    code = "overtime_not_played"
    sentence = "This game has no overtime or shoot-out of this kind by its regulations. Nothing was recorded."
