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


class NotLinked(Refusal):
    """409: there is no such way yet."""

    code = "sink_not_linked"
    sentence = "This way is not connected to your account, so nothing was changed. Connect it first, at “What you hear of”."


class TooMuchFollowed(Refusal):
    """409: enough is enough."""

    code = "too_much_followed"
    sentence = "At most {limit} teams, competitions, matches and players can be followed. End some first."


class TooManyWebhooks(Refusal):
    """409: of one owner."""

    code = "too_many_webhooks"
    sentence = "There can be at most {limit} webhooks. Delete one that is not needed first."


class AddressNotUsable(Refusal):
    """422: nothing could be sent there."""

    status = 422
    code = "address_not_usable"
    sentence = (
        "Nothing can be sent to this address. A webhook needs a public https:// address without a user name; "
        "a Telegram channel needs its @name or number and the token of a bot that may write there."
    )


class SubjectUnknown(Refusal):
    """422: it is not known here (yet)."""

    status = 422
    code = "subject_unknown"
    sentence = "One of the things to follow is not known here. Choose from the list, or try again in a moment."


class TypeUnknown(Refusal):
    """422: there is no such thing to hear."""

    status = 422
    code = "webhook_type_unknown"
    sentence = "There is nothing called “{kind}” that this webhook could hear, so nothing was saved."


class NobodyChosen(Refusal):
    """422: it would hear nothing."""

    status = 422
    code = "nobody_chosen"
    sentence = "What is to be heard of matches and news needs at least one team, competition or other to hear of. Nothing was saved."


class DestinationEnded(Refusal):
    """409: the other side, or somebody here, has switched it off."""

    code = "webhook_ended"
    sentence = "This webhook is switched off, so nothing was sent. Switch it on again first."


class NotReplayable(Refusal):
    """409: it is on its way."""

    code = "delivery_under_way"
    sentence = "This delivery is still on its way, so there is nothing to send again."


class WrongMessenger(NotFound):
    """404: whoever calls does not know the word we have agreed on."""

    code = "not_found"
