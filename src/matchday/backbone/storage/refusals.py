"""What storage refuses."""

from matchday.backbone.errors import NotFound, Refusal, Unavailable


class NoSuchFile(NotFound):
    """404, also for a key that could never be one."""

    code = "no_such_file"
    sentence = "This file does not exist."


class TooLarge(Refusal):
    """413."""

    status = 413
    code = "file_too_large"
    sentence = "The file is larger than the {size_bytes_max} bytes that are allowed here."


class StorageUnavailable(Unavailable):
    """503: the place where files are kept does not answer, or refuses us."""

    code = "storage_unavailable"
    sentence = "Files cannot be kept or read just now. Nothing was changed; try again in a moment."
