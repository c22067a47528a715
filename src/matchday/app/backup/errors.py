"""Why a back-up cannot be made, or one cannot be restored."""


class BackupError(Exception):
    """The message is one sentence that says what is wrong, what was changed (nothing, as a rule) and what to do."""
