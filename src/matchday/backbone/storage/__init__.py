"""Files people upload and files made for them, kept by obstore: in a local folder, on S3 or on Google Cloud Storage.

A key names one content for good: put new content under a new key (`new_id()`), so that caches and readers under way
never see half of each. Keys are lower-case, so that no file system confuses two of them.

Where they are kept is a URL, `MATCHDAY_STORAGE_URL`; see `stores.py`.
"""

from matchday.backbone.storage.files import Storage, StoredFile
from matchday.backbone.storage.refusals import NoSuchFile, StorageUnavailable, TooLarge
from matchday.backbone.storage.stores import Credentials, open_storage, storage_of

__all__ = ["Credentials", "NoSuchFile", "Storage", "StorageUnavailable", "StoredFile", "TooLarge", "open_storage", "storage_of"]
