"""What the Laws of Cricket do not allow."""

from matchday.sports.refusals import Broken


class NoInnings(Broken):
    """Balls belong to an innings."""

    code = "no_innings"
    sentence = "No innings is being played, so nothing was recorded. Begin one, and say who opens."


class InningsOver(Broken):
    """Law 13."""

    code = "innings_over"
    sentence = "This innings is over ({why}), so nothing was recorded. Begin the next one, or end the match."


class InningsGoesOn(Broken):
    """Law 12: innings and match end as the laws say."""

    code = "innings_goes_on"
    sentence = "The innings is not over, so this cannot follow. Nothing was recorded; close the innings if it ends early."


class WrongSideBats(Broken):
    """Law 13 and 14."""

    code = "wrong_side_bats"
    sentence = "It is not this side's turn to bat, and the follow-on needs a lead of {lead}. Nothing was recorded."


class BowlerNeeded(Broken):
    """An over has a bowler."""

    code = "bowler_needed"
    sentence = "A new over begins, so say who bowls it. Nothing was recorded."


class BowledLastOver(Broken):
    """Law 17.6: nobody bowls two overs in a row."""

    code = "bowled_last_over"
    sentence = "{player} bowled the last over and may not bowl this one. Nothing was recorded."


class OverNotFinished(Broken):
    """Law 17.8: an over is finished by who began it, unless he cannot."""

    code = "over_not_finished"
    sentence = "This over is not finished, so the bowler stays. If another had to take over, say so. Nothing was recorded."


class BowledOut(Broken):
    """As competitions limit a bowler's overs."""

    code = "bowled_out"
    sentence = "{player} has bowled the {most} overs a bowler may bowl. Nothing was recorded."


class BatterNeeded(Broken):
    """Two batters are in."""

    code = "batter_needed"
    sentence = "A batter is out and the next one has not come in. Say who comes first; nothing was recorded."


class BatterNotAllowed(Broken):
    """Who is out stays out, and nobody is in twice."""

    code = "batter_not_allowed"
    sentence = "{player} is in already or is out, and cannot come in. Nothing was recorded."


class NotOutThisWay(Broken):
    """Laws 21.18 and 22.9: what a wide or a no-ball allows."""

    code = "not_out_this_way"
    sentence = "A batter cannot be out in this way off a wide or a no-ball. Nothing was recorded."


class BallContradictsItself(Broken):
    """Runs of two kinds that exclude each other."""

    code = "ball_contradicts_itself"
    sentence = "This ball contradicts itself: a wide has no runs off the bat and no byes, and is no no-ball. Nothing was recorded."
