"""What tickets refuse."""

from matchday.backbone.errors import Refusal


class SeatTaken(Refusal):
    """409: somebody else was faster."""

    code = "seat_taken"
    sentence = "{seat} has just been taken. Nothing was held; choose another seat."


class UnknownSeat(Refusal):
    """422."""

    status = 422
    code = "unknown_seat"
    sentence = "One of the seats is not on the map of this event, so nothing was held. Load the page again."


class SeatNotOnSale(Refusal):
    """409: blocked, or of another zone than the product."""

    code = "seat_not_on_sale"
    sentence = "{seat} cannot be bought at this price, so nothing was held. Choose another seat."


class SeatLeftAlone(Refusal):
    """409: a choice leaves no single free seat as long as there is another choice that leaves none."""

    code = "seat_left_alone"
    sentence = "This would leave {seat} alone between others, so nothing was held. Move by one seat, or take it too."


class CompanionAlone(Refusal):
    """409: a companion's place goes with the wheelchair place beside it."""

    code = "companion_alone"
    sentence = "Places for companions are only sold together with the wheelchair place beside them. Nothing was held."


class NoSeatsLeft(Refusal):
    """409."""

    code = "no_seats_left"
    sentence = "There are not enough seats of this kind left, so nothing was held. Look at another price or another block."


class NotTogether(Refusal):
    """409: there are seats, but no block of so many."""

    code = "not_together"
    sentence = "There are no {count} seats beside each other left here, so nothing was held. Look elsewhere, or sit apart."
