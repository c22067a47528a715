"""Documents of persons: what is kept, for how long it counts, and what a file must be."""

import re
from typing import Literal

from matchday.modules.competitions.domain.regulations.squads import DocumentKind

FOLDER = "documents"
BADGES = "badges"
DOCUMENT_BYTES_MAX = 5_000_000
PICTURE_SIDE_PIXELS = 2400
BADGE_SIDE_PIXELS = 256
FILES_PER_HOUR_MAX = 200
KINDS: tuple[DocumentKind, ...] = ("identity", "medical", "clearance", "photo")
# A document has no business running anything, starting anything or carrying other files.
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")


def kind_of_file(content: bytes) -> Literal["pdf", "picture"] | None:
    """By its first and last bytes. A picture is proven by making it anew; of a PDF the frame is looked at, and that nothing
    active stands in the open."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "picture"
    if re.match(rb"%PDF-[12]\.\d", content) and b"%%EOF" in content[-1024:] and b"startxref" in content and not _ACTIVE.search(content):
        return "pdf"
    return None
