"""What competitions refuse."""

from matchday.backbone.errors import Invalid, Refusal
from matchday.modules.competitions.errors.matches import (
    CalendarConflicts,
    LiveKeepsCards,
    LiveKeepsResult,
    MatchDecided,
    MatchHasResult,
    MatchInPlay,
    MatchIsAbandoned,
    MatchIsAnnulled,
    MatchIsCancelled,
    MatchIsPostponed,
    MatchNotPlayed,
    NoDecisionStands,
    NothingToPlan,
    OfficialBooked,
    ReplayExists,
    VenueInUse,
    VenueNameTaken,
)

__all__ = [
    "CalendarConflicts",
    "CalendarExists",
    "ClubTaken",
    "DescriptionRefused",
    "DocumentRefused",
    "DoubtAnswered",
    "DraftUnfinished",
    "DrawImpossible",
    "FileRefused",
    "FollowUpDecided",
    "HasRegistration",
    "HostNotAllowed",
    "InvitationOver",
    "LiveKeepsCards",
    "LiveKeepsResult",
    "MatchDecided",
    "MatchHasResult",
    "MatchInPlay",
    "MatchIsAbandoned",
    "MatchIsAnnulled",
    "MatchIsCancelled",
    "MatchIsPostponed",
    "MatchNotPlayed",
    "NoDecisionStands",
    "NoPairingLeft",
    "NobodyCalledSo",
    "NotAtThisStep",
    "NotToBeMerged",
    "NotYourCompetition",
    "NothingToPlan",
    "NumberTaken",
    "NumberWorn",
    "OfficialBooked",
    "OthersPlayThere",
    "PersonOfAnother",
    "PlanImpossible",
    "RegisteredTwice",
    "RegistrationRefused",
    "RegulationsFaulty",
    "RegulationsGone",
    "ReplayExists",
    "ResultImpossible",
    "RoundNotOver",
    "SlugTaken",
    "SourceNameTaken",
    "SourcePaused",
    "StagesBegun",
    "StagesExist",
    "TeamsUnknown",
    "TooFewRounds",
    "TooFewTeams",
    "TooManyDocuments",
    "TooManyDrafts",
    "TooManyLinks",
    "TooManySources",
    "UnknownRegulations",
    "VenueInUse",
    "VenueNameTaken",
]


class SlugTaken(Refusal):
    """409: addresses of competitions are unique."""

    code = "slug_taken"
    sentence = "There is already a competition at the address {slug}. Choose another address."


class NotYourCompetition(Refusal):
    """409: an import may not write into another organisation's competition."""

    code = "competition_of_another"
    sentence = "The competition {slug} belongs to another organisation, so nothing was imported. Import it under another address."


class UnknownRegulations(Refusal):
    """422."""

    status = 422
    code = "unknown_regulations"
    sentence = "There are no regulations called {name}, so nothing was saved. Known are: {known}."


class FileRefused(Invalid):
    """422: a file with faults changes nothing; each fault says line and reason."""

    code = "file_refused"
    sentence = "The file has faults, so nothing was imported. Correct them, or import only what is good."


class NumberTaken(Refusal):
    """409: a match's number is unique in its competition."""

    code = "number_taken"
    sentence = "There is already a match {number} in this competition. Choose another number."


class CalendarExists(Refusal):
    """409."""

    code = "calendar_exists"
    sentence = "This league has matches already, so no calendar was drawn up. Change them one by one."


class TooFewTeams(Refusal):
    """409."""

    code = "too_few_teams"
    sentence = "A calendar needs a league with at least two teams, so none was drawn up."


class TeamsUnknown(Refusal):
    """409: only a match between two known teams has a result."""

    code = "teams_unknown"
    sentence = "The teams of this match are not known yet, so no result was saved. Enter it once they are."


class ResultImpossible(Invalid):
    """422."""

    code = "result_impossible"
    sentence = "This cannot be a result: {reasons}. Nothing was saved."


class NotAtThisStep(Refusal):
    """409: a registration has been decided, withdrawn or not handed in."""

    code = "registration_not_at_this_step"
    sentence = "This registration is {status} now, so nothing was changed. Load the page again."


class RegistrationRefused(Invalid):
    """422: rules stand against registrations; each fault names the person and the rule."""

    code = "registration_refused"
    sentence = "The regulations stand against this, so nothing was changed. Mend what is named, or the organiser makes an exception."


class NumberWorn(Refusal):
    """409: a shirt number is worn once at a time."""

    code = "number_worn"
    sentence = "The shirt number {number} is worn by somebody else of the team on some of these days. Nothing was changed."


class RegisteredTwice(Refusal):
    """409: nobody is in two teams of a competition on one day, and no number is worn twice."""

    code = "registered_twice"
    sentence = "On some of these days the person is registered for another team, or the number is taken. Nothing was changed."


class HasRegistration(Refusal):
    """409: a team has one registration of a person in hand at a time."""

    code = "has_registration"
    sentence = "{person} is registered for this team already, or is about to be. Nothing was changed."


class ClubTaken(Refusal):
    """409: a club's name is one club's."""

    code = "club_taken"
    sentence = "There is a club called {name} already, so nothing was saved. Choose it, or merge the two."


class InvitationOver(Refusal):
    """409: a link works once and for some days."""

    code = "team_invitation_over"
    sentence = "This link has been used, has expired or was taken back. Ask the organiser for a new one."


class TooManyLinks(Refusal):
    """409."""

    code = "too_many_links"
    sentence = "There are {limit} open links already, so no other was made. Wait until they are used or have expired."


class NotToBeMerged(Refusal):
    """409: what is merged must be two, of one organisation, and never in two teams at once."""

    code = "not_to_be_merged"
    sentence = "These two cannot become one: {reason}. Nothing was changed."


class DocumentRefused(Refusal):
    """422: judged by what is in the file, whatever it is called."""

    status = 422
    code = "document_refused"
    sentence = "This file is no PDF, JPEG or PNG that can be kept, so nothing was stored. Scan or export it anew."


class TooManyDocuments(Refusal):
    """429."""

    status = 429
    code = "too_many_documents"
    sentence = "More than {limit} files were stored within an hour, so this one was not. Wait a while."


class RegulationsFaulty(Invalid):
    """422: regulations with faults are not kept; each fault says line and reason."""

    code = "regulations_faulty"
    sentence = "The regulations have faults, so nothing was saved. Each is listed with its line."


class NobodyCalledSo(Invalid):
    """422: a decision about a team that does not play would do nothing, and nobody would notice."""

    code = "regulations_name_strangers"
    sentence = (
        "The regulations name teams or tables that the competition does not have, so nothing was changed. Each is listed with its line."
    )


class PersonOfAnother(Refusal):
    """409: a name of one organisation's teams is nobody of another's."""

    code = "person_of_another"
    sentence = "This person is in the register of another organisation, so nothing was said of the name. Choose one of your own."


class StagesExist(Refusal):
    """409: stages are set up once, or replaced on purpose."""

    code = "stages_exist"
    sentence = "This competition has stages or matches already, so none were set up. Ask for them to be replaced if nothing has begun."


class StagesBegun(Refusal):
    """409: what has been played is not planned anew."""

    code = "stages_begun"
    sentence = "Matches of this competition have begun, so its stages were not changed."


class PlanImpossible(Refusal):
    """422."""

    status = 422
    code = "plan_impossible"
    sentence = "The stages cannot be set up: {reason}. Nothing was saved."


class DrawImpossible(Refusal):
    """409."""

    code = "draw_impossible"
    sentence = "This cannot be drawn: {reason}. Nothing was saved."


class RoundNotOver(Refusal):
    """409: a Swiss round is paired by the results of all rounds before it."""

    code = "round_not_over"
    sentence = "{matches} matches of this stage are not over yet, so no new round was paired."


class NoPairingLeft(Refusal):
    """409."""

    code = "no_pairing_left"
    sentence = "There is no way left to pair everybody without a second meeting or a second bye, so no round was paired."


class FollowUpDecided(Refusal):
    """409."""

    code = "follow_up_decided"
    sentence = "This has been decided or settled already, so nothing was changed."


class OthersPlayThere(Refusal):
    """409: a correction has put another team into the table or the tie since."""

    code = "others_play_there"
    sentence = (
        "By now another team plays in its place, so nothing was changed. Correct the result that sent it there, or let the match be "
        "played again."
    )


class RegulationsGone(Refusal):
    """409: another organisation's document is not to be had, and not to be known of."""

    code = "regulations_gone"
    sentence = "Your organisation has no such regulations, so nothing was changed. Choose others."


class TooFewRounds(Refusal):
    """409: nobody plays twice in a round."""

    code = "too_few_rounds"
    sentence = "The matches that are left do not fit into {rounds} rounds, so nothing was changed. Give more rounds."


class DoubtAnswered(Refusal):
    """409: what is one cannot become two again by another answer."""

    code = "doubt_answered"
    sentence = "Somebody has decided this otherwise already, so nothing was changed."


class TooManyDrafts(Refusal):
    """409."""

    code = "too_many_drafts"
    sentence = "There are {count} drafts already, so no other was begun. Publish or delete one first."


class DraftUnfinished(Refusal):
    """409: what would be published is not known yet."""

    code = "draft_unfinished"
    sentence = "Something is still missing, so nothing was published. {missing}"


class SourceNameTaken(Refusal):
    """409."""

    code = "source_name_taken"
    sentence = "There is a source called {name} already, so nothing was changed. Give this one another name."


class SourcePaused(Refusal):
    """409."""

    code = "source_paused"
    sentence = "This source is paused, so it is not read now. Let it go on first."


class TooManySources(Refusal):
    """409."""

    code = "too_many_sources"
    sentence = "There are {count} sources already, so no other was declared. Remove one first."


class DescriptionRefused(Refusal):
    """422: the reason is the parser's, in English as the description's own words are."""

    status = 422
    code = "description_refused"
    sentence = "This description cannot be used: {reason}."


class HostNotAllowed(Refusal):
    """422: only the operator says whom this site may ask."""

    status = 422
    code = "host_not_allowed"
    sentence = "Whoever runs this site has not allowed to ask {hosts}, so nothing was changed."
