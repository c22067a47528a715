"""What payments refuses."""

from matchday.backbone.errors import Refusal, Unavailable


class QuoteNotOurs(Refusal):
    """422."""

    status = 422
    code = "quote_not_ours"
    sentence = "This is no offer of ours, or it was changed. Go back to your order and pay from there. Nothing was charged."


class QuoteExpired(Refusal):
    """409."""

    code = "quote_expired"
    sentence = "The time to pay is over, so nothing was charged. Order again if there is still something left."


class AlreadyPaid(Refusal):
    """409."""

    code = "already_paid"
    sentence = "This has been paid already. Nothing more was charged."


class NotATestCard(Refusal):
    """422: a real card's number has no business here."""

    status = 422
    code = "not_a_test_card"
    sentence = "This is a sandbox: no real money moves, and it takes its own test cards only. The number was not kept."


class MethodNotTaken(Refusal):
    """422."""

    status = 422
    code = "method_not_taken"
    sentence = "This cannot be paid in this way here. Leave the method out to be led to the page where you pay."


class PaymentsNotSetUp(Unavailable):
    """503."""

    code = "payments_not_set_up"
    sentence = "Payments are not set up here, so nothing was charged. The operator has to name a payment provider."


class NotSignedByProvider(Refusal):
    """400."""

    status = 400
    code = "wrong_signature"
    sentence = "This was not signed by the payment provider, or too long ago. It was not heard."


class RefundNotFailed(Refusal):
    """409."""

    code = "refund_not_failed"
    sentence = "Only a refund that failed can be tried again. Nothing was changed."


class NotEnoughFunds(Refusal):
    """409."""

    code = "not_enough_funds"
    sentence = "The balance does not cover this. Nothing was paid out."


class RefundTooLarge(Refusal):
    """409."""

    code = "refund_too_large"
    sentence = "More would go back than was paid. Nothing was changed."


class NotCaptured(Refusal):
    """409."""

    code = "not_captured"
    sentence = "Payment {payment_id} was not captured, so nothing of it can be passed on."


class NoSuchPlan(Refusal):
    """422."""

    status = 422
    code = "no_such_plan"
    sentence = "There is no such membership. Choose one of those that are offered."


class AlreadyMember(Refusal):
    """409."""

    code = "already_member"
    sentence = "You have a membership already, or are about to pay for one. Nothing new was begun."


class MembershipOver(Refusal):
    """409."""

    code = "membership_over"
    sentence = "This membership is not under way, so there is nothing to end or to resume. You can begin a new one."


class NothingToManage(Refusal):
    """409."""

    code = "nothing_to_manage"
    sentence = "There is nothing to manage yet. Pay for the membership first."


class NotDisputable(Refusal):
    """409: of the sandbox."""

    code = "not_disputable"
    sentence = "This payment cannot be disputed so: it needs the test card that can be, and an end needs a beginning."


class NoMerchant(Refusal):
    """409."""

    code = "no_merchant_account"
    sentence = "The payment provider is still making the account. Try again in a moment."


class PeriodInvalid(Refusal):
    """422."""

    status = 422
    code = "period_invalid"
    sentence = "Give a beginning and an end with their zone, at most a year apart."
