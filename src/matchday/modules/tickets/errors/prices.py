"""What tickets refuse about prices: vouchers, refunds, moves, invoices."""

from matchday.backbone.errors import Invalid, NotFound, Refusal


class UnknownVoucher(Refusal):
    """409: no such code for this sale."""

    code = "unknown_voucher"
    sentence = "There is no such voucher for this event, so nothing was reserved. Check the code."


class VoucherNotNow(Refusal):
    """409: before or after its time, or switched off."""

    code = "voucher_not_now"
    sentence = "This voucher is not valid at the moment, so nothing was reserved."


class VoucherUsedUp(Refusal):
    """409: somebody else was faster. Uses come back when a hold ends."""

    code = "voucher_used_up"
    sentence = "This voucher can be used for {left} more tickets, which is not enough. Nothing was reserved."


class VoucherNotForThis(Refusal):
    """409: for other products."""

    code = "voucher_not_for_this"
    sentence = "This voucher is for other tickets than those chosen, so nothing was reserved."


class VoucherNeedsMore(Refusal):
    """409: a voucher for groups."""

    code = "voucher_needs_more"
    sentence = "This voucher is for {least} tickets or more at once, so nothing was reserved."


class VoucherForFew(Refusal):
    """409: this person has used as much of it as one may."""

    code = "voucher_for_few"
    sentence = "One person may use this voucher for {most} tickets at most, other orders included. Nothing was reserved."


class VoucherNeedsOrder(Refusal):
    """409: the order is too small, before any discount."""

    code = "voucher_needs_order"
    sentence = "This voucher is for orders of {least} or more, so nothing was reserved."


class VoucherCodeTaken(Refusal):
    """409."""

    code = "voucher_code_taken"
    sentence = "There is a voucher with this code already: {voucher}. Nothing was saved."


class TermsInvalid(Invalid):
    """422: its parts contradict each other."""

    code = "terms_invalid"
    sentence = "{why} Nothing was saved."


class VoucherInUse(Refusal):
    """409."""

    code = "voucher_in_use"
    sentence = "This voucher has been used, so it was not deleted. Switch it off instead."


class NothingToRefund(Refusal):
    """409: the order is not complete, or all of it went back already."""

    code = "nothing_to_refund"
    sentence = "There is nothing in this order that could be refunded. Nothing was changed."


class TicketNotRefundable(Refusal):
    """409: passed on, resold, revoked, refunded, or used."""

    code = "ticket_not_refundable"
    sentence = "Ticket {number} cannot be refunded: it was passed on, used or refunded already. Nothing was changed."


class RefundTooMuch(Invalid):
    """422."""

    code = "refund_too_much"
    sentence = "That is more than what is left of this order. Nothing was changed."


class RefundNotOffered(Refusal):
    """409: the organiser's rule."""

    code = "refund_not_offered"
    sentence = "Tickets of this event cannot be given back by yourself, or not any more. Ask the organiser. Nothing was changed."


class RefundIdReused(Refusal):
    """422: the same key for another refund."""

    status = 422
    code = "refund_id_reused"
    sentence = "This request was sent before with other contents. Nothing was changed."


class NothingToChoose(Refusal):
    """409: no move or cancellation asks for a choice, or the time for it is over."""

    code = "nothing_to_choose"
    sentence = "There is nothing to choose for this order, or not any more. Nothing was changed."


class NoMoveProposed(NotFound):
    """404."""

    sentence = "No move is proposed for this sale."


class NothingMoved(Invalid):
    """422."""

    code = "nothing_moved"
    sentence = "Date and place are what they were, so nobody was told anything."


class InvoiceSettingsMissing(Refusal):
    """409: an invoice names who writes it."""

    code = "invoice_settings_missing"
    sentence = "The organiser writes no invoices yet: name and address are missing. Nothing was written."


class NoInvoice(NotFound):
    """404: none written yet, or not yours."""

    sentence = "There is no invoice here yet. It is written shortly after the order is complete."


class AlreadyYours(Refusal):
    """409: an order that has an account."""

    code = "order_has_owner"
    sentence = "This order belongs to an account already. Nothing was changed."


class OrderStillOpen(Refusal):
    """409: somebody may be paying for it."""

    code = "order_still_open"
    sentence = "This order is not paid yet. Take it over when it is. Nothing was changed."


class UnknownTimeZone(Invalid):
    """422."""

    code = "unknown_time_zone"
    sentence = "There is no such time zone. Use a name such as Europe/Berlin. Nothing was saved."


class InvoiceFixed(Refusal):
    """409: a part of it was taken back."""

    code = "invoice_fixed"
    sentence = "Something of this order was refunded, so its invoice cannot be written anew. Nothing was changed."


class PeriodTooLong(Invalid):
    """422."""

    code = "period_too_long"
    sentence = "Give a beginning and an end with their zone, at most a year apart."
