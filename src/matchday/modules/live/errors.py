"""What a scorer may be refused, each with its reason. What a sport's laws refuse, they say themselves."""

from matchday.backbone.errors import Refusal
from matchday.sports.refusals import Broken


class AgainstTheLaws(Refusal):
    """409: the sport's laws forbid it; code and sentence are theirs."""

    code = "against_the_laws"
    sentence = "The laws of this sport do not allow it, so nothing was recorded."

    def __init__(self, broken: Broken) -> None:
        super().__init__()
        self.code = broken.code  # type: ignore[misc]
        self.sentence = broken.sentence  # type: ignore[misc]
        self.facts = dict(broken.facts)


class NotAnEntry(Refusal):
    """422: this sport has no entry of this kind, or a field of it is wrong."""

    status = 422
    code = "not_an_entry"
    sentence = "This is not an entry that this match's sport knows, so nothing was recorded: {why}."


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


class MatchNotOn(Refusal):
    """409: the competition says that it is not played."""

    code = "match_not_on"
    sentence = "The competition lists this match as {status}, so it was not started. Its organiser can schedule it again."


class NotOverYet(Refusal):
    """409: a protocol is signed off when the match has ended, and no correction may open it again."""

    code = "not_over_yet"
    sentence = "The match is not over by this protocol, so it was not signed off or corrected. End the match first."


class SignedOffAlready(Refusal):
    """409: what is signed off changes by numbered corrections only."""

    code = "signed_off_already"
    sentence = "This protocol has been signed off, so nothing was recorded. Make a correction and give its reason."


class NotSignedOff(Refusal):
    """409: before the sign-off entries are struck and added without ceremony."""

    code = "not_signed_off"
    sentence = "This protocol has not been signed off yet, so it needs no correction. Strike the wrong entry and record the right one."


class LineUpRefused(Refusal):
    """409: the squad or the limits of the regulations do not allow it; `errors` has every fault with the person."""

    code = "line_up_refused"
    sentence = "This line-up breaks the rules of the competition, so it was not recorded. An organiser may let it stand, with a reason."
