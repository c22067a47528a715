"""What a person shows of themselves."""

AVATAR_FOLDER = "avatars"


def avatar_path(key: str | None) -> str | None:
    """Where on this site the picture with this storage key is; None when there is none."""
    return None if key is None else f"/files/{key}"
