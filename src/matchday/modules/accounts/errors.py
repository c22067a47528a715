"""What accounts refuses, one class per rule."""

from matchday.backbone.errors import NotFound, NotSignedIn, Refusal, TooManyRequests


class SignInFailed(NotSignedIn):
    """401. The same for an unknown address and a wrong password."""

    code = "sign_in_failed"
    sentence = "This e-mail address and password do not belong together. Check both and try again."


class TooManyAttempts(TooManyRequests):
    """429."""

    code = "too_many_attempts"
    sentence = "There were too many tries to sign in. Wait {minutes} min and try again; the password was not looked at."


class AccountBanned(Refusal):
    """403, and only told to who knows the password."""

    status = 403
    code = "account_banned"
    sentence = "This account is banned. Write to whoever runs this site if that is a mistake."


class EmailTaken(Refusal):
    """409."""

    code = "email_taken"
    sentence = "There is an account with this e-mail address already. Sign in instead."


class SessionOver(NotSignedIn):
    """401: the refresh token belongs to no running session."""

    code = "session_over"
    sentence = "This sign-in has ended. Sign in again."


class RefreshTokenReused(NotSignedIn):
    """401: a refresh token came twice, so one of the two who hold it is not its owner."""

    code = "refresh_token_reused"
    sentence = "This refresh token had been used before. To be safe the sign-in was ended; sign in again."


class WrongPassword(Refusal):
    """403: the present password, asked for again before something important."""

    status = 403
    code = "wrong_password"
    sentence = "This is not your present password. Nothing was changed."


class ConfirmationNeeded(Refusal):
    """403: asked for before something that changes how one signs in."""

    status = 403
    code = "confirmation_needed"
    sentence = "To do this, show again that it is you: confirm with your password, a passkey or a code, then try again."


class OwnAccount(Refusal):
    """409."""

    code = "own_account"
    sentence = "You cannot do this to your own account, so nothing was changed. Another platform admin can do it."


class SlugTaken(Refusal):
    """409."""

    code = "slug_taken"
    sentence = "Another organisation has this address already. Choose another one."


class NoSuchAccount(NotFound):
    """404 for an address that nobody has signed up with."""

    code = "no_such_account"
    sentence = "Nobody has signed up with this e-mail address. Ask them to sign up first."


class AlreadyMember(Refusal):
    """409."""

    code = "already_member"
    sentence = "This person belongs to the organisation already. Change their roles instead."


class LastOwner(Refusal):
    """409."""

    code = "last_owner"
    sentence = "An organisation needs an owner, and this is its last one, so nothing was changed. Make somebody else an owner first."


class TooManyOrganisations(Refusal):
    """409: what a person belongs to must fit into a token."""

    code = "too_many_organisations"
    sentence = "A person can belong to at most {limit} organisations, so nothing was changed. Leave one first."


class TooManyMembers(Refusal):
    """409."""

    code = "too_many_members"
    sentence = "An organisation can have at most {limit} members, so nobody was added. Remove somebody first."
