"""Which videos a browser plays, told by their first bytes and not by what somebody calls them."""

SIZE_BYTES_MAX = 40_000_000
_MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV")
_EBML = b"\x1a\x45\xdf\xa3"


def content_type_of(content: bytes) -> str | None:
    """None for what is no MP4 and no WebM."""
    if content[4:8] == b"ftyp" and content[8:12] in _MP4_BRANDS:
        return "video/mp4"
    if content[:4] == _EBML and b"webm" in content[:64]:
        return "video/webm"
    return None
