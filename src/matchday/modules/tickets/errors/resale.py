"""What tickets refuses about the market, gifts, tickets given back, and the waiting list."""

from matchday.backbone.errors import Invalid, NotFound, Refusal


class OthersWait(Refusal):
    """409: what comes free goes to the waiting list first."""

    code = "others_wait"
    sentence = "Others are waiting for {name}, and what comes free is theirs first. Nothing was reserved; join the waiting list."


class StillAvailable(Refusal):
    """409."""

    code = "still_available"
    sentence = "There are enough places left, so you need not wait. You were not put on the waiting list; buy them now."


class WaitingListClosed(Refusal):
    """409."""

    code = "waiting_list_closed"
    sentence = "There is no waiting list for this at the moment. You were not put on one."


class AlreadyWaiting(Refusal):
    """409."""

    code = "already_waiting"
    sentence = "You are on the waiting list for this already. Nothing was changed."


class PartyTooLarge(Invalid):
    """422: so many can never be had together."""

    code = "party_too_large"
    sentence = "At most {most} places of {name} can be had together. You were not put on the waiting list."


class EntryNotFound(NotFound):
    """404: not there, or not yours."""

    sentence = "There is no such place on a waiting list, or it is not yours."


class ListingNotFound(NotFound):
    """404."""

    sentence = "There is no such offer."


class CurrencyNeeded(Invalid):
    """422: a highest price without its currency."""

    code = "currency_needed"
    sentence = "Say in which currency: prices in different ones cannot be compared."


class ListingHeld(Refusal):
    """409: somebody is buying it."""

    code = "listing_held"
    sentence = "Somebody is buying this ticket right now, so it cannot be changed. Try again when their time is up."


class ListingGone(Refusal):
    """409: held, sold or withdrawn."""

    code = "listing_gone"
    sentence = "Somebody else was faster, or the offer has ended. Nothing was reserved."


class ListingEnded(Refusal):
    """409: sold or withdrawn."""

    code = "listing_ended"
    sentence = "This offer has ended and cannot be changed any more."


class PriceChanged(Refusal):
    """409: what was shown is not what it costs."""

    code = "price_changed"
    sentence = "The price has changed to {price} since you opened the page. Nothing was reserved; look at it again."


class OwnListing(Refusal):
    """409."""

    code = "own_listing"
    sentence = "This is your own offer, so you cannot buy it."


class TicketNotYours(NotFound):
    """404: not there, not valid any more, or somebody else's."""

    sentence = "There is no such ticket, it is not valid any more, or it is not yours."


class TicketEngaged(Refusal):
    """409: a ticket goes one way at a time."""

    code = "ticket_engaged"
    sentence = "This ticket is being offered, given away or given back already. End that first."


class TicketUsed(Refusal):
    """409."""

    code = "ticket_used"
    sentence = "Somebody was let in with this ticket already, so it cannot go to anybody else."


class ResaleNotAllowed(Refusal):
    """409."""

    code = "resale_not_allowed"
    sentence = "The organiser does not allow tickets of this event to be sold on. Nothing was offered."


class AboveCap(Invalid):
    """422."""

    code = "above_cap"
    sentence = "The organiser allows at most {most} for this ticket. Nothing was changed."


class EventBegun(Refusal):
    """409."""

    code = "event_begun"
    sentence = "The event has begun or is not on any more, so nothing was changed."


class GivingBackClosed(Refusal):
    """409."""

    code = "giving_back_closed"
    sentence = "The organiser does not take tickets of this event back. Nothing was changed."


class NotFromTheShop(Refusal):
    """409: what somebody else sold cannot be refunded by the organiser."""

    code = "not_from_the_shop"
    sentence = "Only who bought a ticket from the organiser can give it back. You can offer it to others instead."


class TicketBeingSold(Refusal):
    """409: somebody holds what was given back."""

    code = "ticket_being_sold"
    sentence = "Somebody is buying this ticket right now, so it cannot be taken back. Try again when their time is up."


class TransferNotFound(NotFound):
    """404: ended, or the link is not right."""

    sentence = "There is no such gift, it was taken back, or somebody has accepted it already."


class EmailForGift(Invalid):
    """422: a guest is reached by mail and by nothing else."""

    code = "email_needed"
    sentence = "Without an account an e-mail address is needed: the link to your ticket is sent there. Nothing was changed."


class OwnTransfer(Refusal):
    """409."""

    code = "own_transfer"
    sentence = "This ticket is yours already. Nothing was changed."


class OfferedTooOften(Refusal):
    """409: each offer may send a mail to whatever address its giver says."""

    code = "offered_too_often"
    sentence = "This ticket was offered to others too often today. Nothing was sent; offer it again tomorrow."
