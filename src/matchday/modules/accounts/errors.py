"""What accounts refuses, one class per rule."""

from matchday.backbone.errors import NotSignedIn, Refusal, TooManyRequests, Unavailable


class SignInFailed(NotSignedIn):
    """401. The same for an unknown address and a wrong password."""

    code = "sign_in_failed"
    sentence = "This e-mail address and password do not belong together. Check both and try again."


class TooManyAttempts(TooManyRequests):
    """429."""

    code = "too_many_attempts"
    sentence = "There were too many tries to sign in. Wait {minutes} min and try again; the password was not looked at."


class TooManyMails(TooManyRequests):
    """429."""

    code = "too_many_mails"
    sentence = "Too many mails were asked for from where you are, so none was sent. Wait {minutes} min and try again."


class LinkOver(Refusal):
    """410: a link in a mail that was used, expired, replaced, or never was one of ours. Which of these is not said."""

    status = 410
    code = "link_over"
    sentence = "This link has been used, has expired or was replaced by a newer one. Nothing was changed; ask for a new one."


class WrongChosenPassword(Refusal):
    """403: confirming a sign-up asks for the password that was chosen when signing up."""

    status = 403
    code = "wrong_chosen_password"
    sentence = "This is not the password that was chosen when signing up. If it was not you who signed up, leave this page."


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


class SecondFactorNeeded(NotSignedIn):
    """401, and only told to who knows the password: no session was opened."""

    code = "second_factor_needed"
    sentence = "The password is right. Send it again together with the code of your app, or with a recovery code."


class CodeRefused(NotSignedIn):
    """401: the second factor while signing in. The try is counted."""

    code = "wrong_code"
    sentence = "This code is not right, or was used before. Wait for the next code of your app and enter that."
    keeps_changes = True


class WrongCode(Refusal):
    """403: the same where somebody is signed in already. The try is counted."""

    status = 403
    code = "wrong_code"
    sentence = CodeRefused.sentence
    keeps_changes = True


class TooManyCodes(TooManyRequests):
    """429: of one account, from everywhere."""

    code = "too_many_codes"
    sentence = "There were too many wrong codes. Wait {minutes} min and try again, or use a passkey."


class HalfSignInOver(NotSignedIn):
    """401: the time between password and second factor is up, or there were too many wrong codes."""

    code = "half_sign_in_over"
    sentence = "This took too long, or there were too many wrong codes. Sign in again from the beginning."
    keeps_changes = True


class TotpOnAlready(Refusal):
    """409."""

    code = "totp_on_already"
    sentence = "Codes of an app are on already, so nothing was changed. Switch them off first to set up another app."


class TotpNotOn(Refusal):
    """409."""

    code = "totp_not_on"
    sentence = "Codes of an app are not on, so nothing was changed."


class TotpNotBegun(Refusal):
    """409: there is no secret to confirm, or it was made too long ago."""

    code = "totp_not_begun"
    sentence = "Setting up the app took too long, so nothing was switched on. Begin again."


class PasskeyRefused(NotSignedIn):
    """401: whatever was wrong with it, the answer is the same."""

    code = "passkey_refused"
    sentence = "This passkey is not known here, or it could not be checked. Try again, or sign in with your password."
    keeps_changes = True


class PasskeyNotAccepted(Refusal):
    """403: the same where somebody is signed in already."""

    status = 403
    code = "passkey_not_accepted"
    sentence = "This passkey could not be checked, so nothing was changed. Try again."
    keeps_changes = True


class PasskeyCopied(NotSignedIn):
    """401: its counter has gone back (WebAuthn §6.1.1)."""

    code = "passkey_copied"
    sentence = "This passkey seems to exist twice, so it was not accepted. Sign in another way, remove it and add a new one."
    keeps_changes = True


class ChallengeOver(Refusal):
    """409: a challenge works once, for five minutes, for what and whom it was made."""

    code = "challenge_over"
    sentence = "This took too long or was sent twice, so nothing was done. Try again."


class PasskeyTaken(Refusal):
    """409."""

    code = "passkey_taken"
    sentence = "This passkey belongs to an account already, so nothing was changed."
    keeps_changes = True


class TooManyPasskeys(Refusal):
    """409."""

    code = "too_many_passkeys"
    sentence = "An account can have at most {limit} passkeys, so nothing was added. Remove one first."
    keeps_changes = True


class LastWayIn(Refusal):
    """409."""

    code = "last_way_in"
    sentence = "This is the only way into your account, so it was not removed. Add another passkey or set a password first."


class InvitationOver(LinkOver):
    """410: accepted, withdrawn, expired, replaced, or never there. Which of these is nobody's business."""

    code = "invitation_over"
    sentence = "This invitation does not work any more. Ask whoever invited you to send it again."


class InvitationForAnother(Refusal):
    """403: the link is bound to the address it was sent to."""

    status = 403
    code = "invitation_for_another"
    sentence = "This invitation was sent to another e-mail address than your account's, so nothing was changed."


class TooManyInvitations(Refusal):
    """409."""

    code = "too_many_invitations"
    sentence = "An organisation can have at most {limit} open invitations, so none was sent. Withdraw one first."


class TooManyInvitationMails(TooManyRequests):
    """429: of one organisation, or to one address."""

    code = "too_many_invitation_mails"
    sentence = "There were too many invitations today, so none was sent. Try again in {hours} h."


class TooManyApiKeys(Refusal):
    """409."""

    code = "too_many_api_keys"
    sentence = "An organisation can have at most {limit} keys that work, so none was made. Revoke one first."


class TooManyPictures(TooManyRequests):
    """429."""

    code = "too_many_pictures"
    sentence = "You can put up at most {limit} pictures an hour. Your picture was not changed; try again later."


class GoogleJourneyOver(Refusal):
    """403: an answer of Google that this browser did not ask for, or that came twice or too late."""

    status = 403
    code = "google_journey_over"
    sentence = "This took too long, came twice, or was begun in another browser, so nothing was done. Begin again."


class GoogleDeclined(Refusal):
    """403: the person said no there, or Google did."""

    status = 403
    code = "google_declined"
    sentence = "Google did not sign you in, so nothing was done. Try again, or sign in another way."


class GoogleNotBelieved(Refusal):
    """403: whatever was wrong with the answer."""

    status = 403
    code = "google_not_believed"
    sentence = "What came back could not be shown to be from Google and for this site, so nothing was done. Begin again."


class GoogleAddressNotVerified(Refusal):
    """403."""

    status = 403
    code = "google_address_not_verified"
    sentence = "Google has not verified the e-mail address of this Google account, so nothing was done. Sign in another way."


class GoogleUnavailable(Unavailable):
    """503."""

    code = "google_unavailable"
    sentence = "Google does not answer just now. Nothing was changed; try again in a minute, or sign in another way."


class GoogleForAnother(Refusal):
    """403."""

    status = 403
    code = "google_for_another"
    sentence = "This Google account does not belong to the account you are signed in to here, so nothing was changed."


class GoogleTaken(Refusal):
    """409."""

    code = "google_taken"
    sentence = "This Google account belongs to another account here, so nothing was changed."


class GoogleLinkedAlready(Refusal):
    """409."""

    code = "google_linked_already"
    sentence = "Another Google account is linked already, so nothing was changed. Unlink it first."


class LastOwnerOf(Refusal):
    """409: an account that somebody else's work depends on."""

    code = "last_owner_of"
    sentence = "This account is the last owner of {names}, so it was not deleted. Make somebody else an owner there first."


class LastPlatformAdmin(Refusal):
    """409."""

    code = "last_platform_admin"
    sentence = "This is the last platform admin, so the account was not deleted. Make somebody else one first."


class TooManyExports(TooManyRequests):
    """429."""

    code = "too_many_exports"
    sentence = "You can take your data {limit} times an hour. Nothing was made; try again later."
