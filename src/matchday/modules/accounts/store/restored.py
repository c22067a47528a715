"""What a restore from a back-up does to accounts.

Sign-ins that ended since the back-up (a sign-out, a new password, a ban) would come to life with it, and access tokens
from the lost time would speak for sessions that do not exist. So no session and no signing key outlives a restore: the
first process makes a new key, and everyone signs in again. Nor does an invitation, or a link to a new password or address:
it may have been used or withdrawn.
"""

WHEN_RESTORED = (
    "UPDATE accounts.sessions SET ended_at = now(), ended_because = 'everywhere' WHERE ended_at IS NULL",
    "DELETE FROM accounts.signing_keys",
    "DELETE FROM accounts.password_resets",
    "DELETE FROM accounts.email_changes",
    "UPDATE accounts.invitations SET ended_at = now(), ended_because = 'withdrawn' WHERE ended_at IS NULL",
)
