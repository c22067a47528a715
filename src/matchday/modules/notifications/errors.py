"""What notifications refuse."""

from matchday.backbone.errors import NotFound, Refusal


class NotDead(Refusal):
    """409: only what was given up is sent again."""

    code = "delivery_not_dead"
    sentence = "This mail was not given up, so there is nothing to send again. It may have been sent or be on its way."


class LinkExpired(Refusal):
    """409: the mail's link opens nothing any more."""

    code = "delivery_expired"
    sentence = "The link in this mail has expired, so it was not sent again. The person has to ask for a new one."


class NoRecipient(Refusal):
    """409: the account was deleted."""

    code = "delivery_without_recipient"
    sentence = "The account this mail was for was deleted, so there is nobody to send it to."


class NotOptional(Refusal):
    """409: some things nobody should miss."""

    code = "category_not_optional"
    sentence = "This kind of news cannot be switched off, so nothing was changed. It is for the security of your account."


class NoSuchSubscription(NotFound):
    """404: not a link of ours."""

    code = "no_such_subscription"
    sentence = "This link is not complete, so nothing was changed. Copy the whole link from the mail, or use the button in it."
