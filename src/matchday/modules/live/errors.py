"""What a scorer may be refused, each with its reason."""

from matchday.backbone.errors import Refusal


class PhaseOutOfOrder(Refusal):
    """409: the phases of a match have an order."""

    code = "phase_out_of_order"
    sentence = "The match is in: {present}. {phase} cannot follow it. Nothing was recorded."


class GoalOutsidePlay(Refusal):
    """409: nobody scores before kick-off, after the final whistle, or in a minute that is yet to come."""

    code = "goal_outside_play"
    sentence = "Minute {minute} has not been played in this match, or play is over. Nothing was recorded; check the minute and the phase."


class KickOutsideShootout(Refusal):
    """409."""

    code = "kick_outside_shootout"
    sentence = "There is no shoot-out now, so nothing was recorded. Begin it first, or record a goal instead."


class ShootoutUndecided(Refusal):
    """409: Law 10: kicks are taken until one team has won."""

    code = "shootout_undecided"
    sentence = "The shoot-out is level, so the match cannot end. Record the remaining kicks first."


class EntryNotStanding(Refusal):
    """409: there is no such entry in the present protocol, or it has been struck already."""

    code = "entry_not_standing"
    sentence = "This entry is not in the protocol, or has been struck already. Nothing was changed; load the protocol again."


class StrikeBreaksProtocol(Refusal):
    """409: later entries only make sense while this one stands."""

    code = "strike_breaks_protocol"
    sentence = "Later entries depend on this one, so nothing was struck. Strike those first, the latest one before the others."


class EntryIdReused(Refusal):
    """409: the device has given one id to two different entries."""

    code = "entry_id_reused"
    sentence = "An entry with this id has been recorded already and says something else, so nothing was recorded. Use a new id."


class ProtocolFull(Refusal):
    """409: no match has so many entries; a program has gone astray."""

    code = "protocol_full"
    sentence = "This protocol has {entries_max} entries, which is all it can hold. Nothing was recorded; strike what is wrong, or annul it."


class NothingToAnnul(Refusal):
    """409."""

    code = "nothing_to_annul"
    sentence = "This protocol is empty, so there is nothing to annul."


class TeamsNotKnown(Refusal):
    """409: a place in a bracket that is yet to be filled."""

    code = "teams_not_known"
    sentence = "It is not known yet who plays this match, so it was not started. Start it once both teams are known."


class ResultAlreadyKnown(Refusal):
    """409: the competition took the result from elsewhere, an import or an organiser's entry."""

    code = "result_already_known"
    sentence = "The competition has a final result for this match. Its organiser must remove that before it can be played here."
