"""What tickets refuse."""

from matchday.backbone.errors import Invalid, NotFound, Refusal


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


class SoldOut(Refusal):
    """409: what was asked for is taken. It may come back when a hold ends."""

    code = "sold_out"
    sentence = "There are not enough left of {name}. Nothing was reserved; some may come back when others do not pay."


class SaleNotOpen(Refusal):
    """409: paused or closed."""

    code = "sale_not_open"
    sentence = "Tickets for this event are not on sale at the moment. Nothing was reserved."


class SaleCancelled(Refusal):
    """409."""

    code = "sale_cancelled"
    sentence = "This event is cancelled, so nothing was reserved."


class NotOnSaleYet(Refusal):
    """409: before the window of a product."""

    code = "not_on_sale_yet"
    sentence = "{name} is not on sale yet. Nothing was reserved."


class NoLongerOnSale(Refusal):
    """409: after the window of a product, or it was withdrawn."""

    code = "no_longer_on_sale"
    sentence = "{name} is no longer on sale. Nothing was reserved."


class TooManyInOrder(Invalid):
    """422."""

    code = "too_many_in_order"
    sentence = "One order can have at most {most} of {name}. Nothing was reserved."


class TooManyForOne(Refusal):
    """409: with what this person already has or holds."""

    code = "too_many_for_one"
    sentence = "One person can have at most {most} of these tickets, with those already bought or reserved. Nothing was reserved."


class UnknownProduct(Invalid):
    """422."""

    code = "unknown_product"
    sentence = "One of the products does not belong to this sale. Nothing was reserved; load the page again."


class NeedsVoucher(Refusal):
    """409."""

    code = "needs_voucher"
    sentence = "{name} is sold with a voucher only. Nothing was reserved."


class NotForThisAccount(Refusal):
    """403: banned, or deleted meanwhile."""

    status = 403
    code = "account_barred"
    sentence = "This account cannot buy tickets. Nothing was reserved."


class EmailNeeded(Invalid):
    """422: a guest is reached by mail and by nothing else."""

    code = "email_needed"
    sentence = "Without an account an e-mail address is needed: the tickets are sent there. Nothing was reserved."


class GuestKeyTooShort(Invalid):
    """422: with the address of somebody else and a key that can be guessed, their order would be found."""

    code = "guest_key_too_short"
    sentence = "Without an account the Idempotency-Key must be at random, with 22 characters or more."


class OrderIsPaid(Refusal):
    """409."""

    code = "order_is_paid"
    sentence = "This order is paid and cannot be cancelled. Ask for a refund instead."


class WrongSaleState(Refusal):
    """409."""

    code = "wrong_sale_state"
    sentence = "A sale that is {state} cannot become {wanted}. Nothing was changed."


class SaleChangedMeanwhile(Refusal):
    """409: two people edited it at once."""

    code = "changed_meanwhile"
    sentence = "Somebody else has changed this sale since you opened it. Nothing was saved; open it again."


class AddressTaken(Refusal):
    """409."""

    code = "slug_taken"
    sentence = "Another sale has this address already. Choose another one."


class CurrencyIsFixed(Refusal):
    """409."""

    code = "currency_fixed"
    sentence = "Somebody has ordered already, so the currency cannot be changed any more."


class SeatedIsFixed(Refusal):
    """409."""

    code = "seated_fixed"
    sentence = "Somebody has ordered this product already, so it cannot be changed between places with and without seats."


class QuotaInUse(Refusal):
    """409."""

    code = "quota_in_use"
    sentence = "Products draw on this quota, so it was not deleted. Take it from them first."


class UnknownQuota(Invalid):
    """422."""

    code = "unknown_quota"
    sentence = "One of the quotas does not belong to this sale. Nothing was saved."


class UnknownMatch(Invalid):
    """422."""

    code = "unknown_match"
    sentence = "This match does not belong to your organisation. Nothing was saved."


class NotACurrency(Invalid):
    """422."""

    code = "not_a_currency"
    sentence = "This is not a currency in use. Use its three capital letters, such as EUR."


class OrderNotFound(NotFound):
    """404: not there, or not yours."""

    sentence = "There is no such order, or it is not yours."


class SeatMapInvalid(Invalid):
    """422: each fault says where."""

    code = "seat_map_invalid"
    sentence = "The map does not fit together, so nothing was saved. Correct what is listed."


class SeatFileRefused(Invalid):
    """422: each fault says line and column."""

    code = "seat_file_refused"
    sentence = "The file has faults, so nothing was changed. Correct the lines that are listed and send it again."


class SeatMapNameTaken(Refusal):
    """409."""

    code = "seat_map_name_taken"
    sentence = "There is already a seat map of this name. Choose another name."


class SeatMapChangedMeanwhile(Refusal):
    """409: somebody else has saved a version since this one was opened."""

    code = "seat_map_changed"
    sentence = "Somebody else has saved this map meanwhile, so nothing was saved. Open the latest version, or save yours as a new map."


class SeatsWouldVanish(Refusal):
    """409: a map of a sale that has begun keeps every seat that is held or sold."""

    code = "seats_would_vanish"
    sentence = "Seats that are held or sold would vanish ({count}): {seats}. Nothing was changed."


class ZoneNeedsProducts(Invalid):
    """422: zones with seats are sold by products with seats, areas by products without."""

    code = "zone_needs_products"
    sentence = "The zone {zone} has {kind}, so it needs a product of this sale that is sold {kind_of_product}. Nothing was changed."


class SaleNotFound(NotFound):
    """404: not there, or not public yet."""

    sentence = "There is no such sale."


class SaleIsOver(Refusal):
    """409."""

    code = "sale_is_over"
    sentence = "This sale was cancelled and cannot be changed any more."


class DeviceUnknown(Refusal):
    """409: nobody has said at which gate it is."""

    code = "device_unknown"
    sentence = "This device is at no gate of this event. Choose a gate first; what it has scanned is kept on it."


class DeviceBlocked(Refusal):
    """403: lost or stolen."""

    status = 403
    code = "device_blocked"
    sentence = "This device may not let anybody in any more. Ask the organiser."


class GateNotFound(NotFound):
    """404."""

    sentence = "There is no such gate."


class GateNameTaken(Refusal):
    """409."""

    code = "gate_name_taken"
    sentence = "There is already a gate of this name. Choose another name."


class TicketNotFound(NotFound):
    """404: not there, not issued, or not yours."""

    sentence = "There is no such ticket, or it is not yours."


class NoTicketsYet(Refusal):
    """409: nothing of the order is issued, or all of it was given back."""

    code = "no_tickets"
    sentence = "This order has no tickets: it is not paid yet, or they were given back or passed on."
