"""What may not be decided about a match, and why."""

from matchday.backbone.errors import Invalid, Refusal


class LiveKeepsResult(Refusal):
    """409: while live keeps a match's protocol, its score comes from there."""

    code = "live_keeps_result"
    sentence = (
        "This match is being played and its score comes from the live protocol, so nothing was saved. Enter the result when it has ended."
    )


class MatchInPlay(Refusal):
    """409: what happens on the pitch is live's."""

    code = "match_in_play"
    sentence = "This match is being played, so nothing was changed. Wait until it has ended, or abandon it."


class MatchHasResult(Refusal):
    """409."""

    code = "match_has_result"
    sentence = "This match has a result already, so nothing was changed. Award, annul or replay it, or withdraw the decision first."


class MatchIsCancelled(Refusal):
    """409."""

    code = "match_cancelled"
    sentence = "This match is cancelled, so nothing was changed. Withdraw the cancellation first."


class MatchIsAnnulled(Refusal):
    """409."""

    code = "match_annulled"
    sentence = "This match is annulled and does not count, so nothing was changed. Withdraw that decision first, or have it replayed."


class MatchIsAbandoned(Refusal):
    """409."""

    code = "match_abandoned"
    sentence = "This match was abandoned, so nothing was changed. Resume it, have it replayed, award it or annul it."


class MatchIsPostponed(Refusal):
    """409."""

    code = "match_postponed"
    sentence = "This match is postponed, so nothing was changed. Give it its new date first."


class MatchNotPlayed(Refusal):
    """409: only what has begun can be resumed, annulled or replayed."""

    code = "match_not_played"
    sentence = "Nothing of this match has been played, so nothing was changed. Reschedule or cancel it instead."


class NoDecisionStands(Refusal):
    """409."""

    code = "no_decision_stands"
    sentence = "No decision stands about this match that could be withdrawn. Nothing was changed."


class MatchDecided(Refusal):
    """409: a decision stands in place of what was played."""

    code = "match_decided"
    sentence = "The result of this match was given by a decision, so nothing was saved. Withdraw or change the decision instead."


class ReplayExists(Refusal):
    """409: one match is replayed once at a time."""

    code = "replay_exists"
    sentence = "There is a replay of this match already: match {number}. Nothing was changed; cancel that one first."


class CalendarConflicts(Invalid):
    """422: the calendar's rules would be broken; whoever says so may do it anyway."""

    code = "calendar_conflicts"
    sentence = "This breaks rules of the calendar, so nothing was changed. Choose another time, or say that it shall be done anyway."


class NothingToPlan(Refusal):
    """409."""

    code = "nothing_to_plan"
    sentence = "No match of this competition is still to be played between known teams, so there is nothing to plan."


class VenueNameTaken(Refusal):
    """409."""

    code = "venue_name_taken"
    sentence = "There is already a ground called {name} there. Choose another name."


class VenueInUse(Refusal):
    """409."""

    code = "venue_in_use"
    sentence = "Matches are played at this ground, so it was not removed. Move them first."


class OfficialBooked(Refusal):
    """409: nobody is at two grounds at once; whoever says so may do it anyway."""

    code = "official_booked"
    sentence = (
        "{name} is at another match at that time: {match}. Nothing was changed; choose somebody else, or say that it shall be done anyway."
    )


class LiveKeepsCards(Refusal):
    """409: where live keeps a match's protocol, its cards come from there."""

    code = "live_keeps_cards"
    sentence = "This match has a protocol, so no cards were entered beside it. Correct the protocol instead."
