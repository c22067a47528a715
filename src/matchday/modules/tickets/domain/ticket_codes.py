"""What a ticket's picture says: 110 bytes, written in the 45 letters that QR codes pack tightest (RFC 9285).

    version 1 · key 1 · ticket 16 · sale 5 · code version 2 · product 3 · row and seat 4 · from 3 · until 3   (38 bytes)
    signature 64 (Ed25519 over the 38)   ·   mark 8 (HMAC-SHA256 over the 102, cut)

A gate without a connection checks the signature with the published key. The house has the mark's key and checks that instead, at
a hundredth of the cost; where the mark is not its own (a restored copy with another secret) it checks the signature too. Sale and
product are named by the beginnings of their hashes, moments by minutes since 2024. The same ticket always has the same code, so
that none is stored; a higher code version makes every earlier code worthless.
"""

import hashlib
import hmac
import re
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from matchday.modules.tickets.domain.order_ids import PLACES_MAX, split_ticket_id

VERSION = 1
PAYLOAD_BYTES, MARK_BYTES = 38, 8
CODE_CHARACTERS = 165
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_MINUTES_MAX = 0xFFFFFF
_SEAT_BITS = 9  # a row has at most 400 seats, and its key is at most 1,000,000: 29 bits
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NONE = 255
_TABLE = bytes(_LETTERS.find(chr(byte)) % 256 for byte in range(256))
_SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SPOKEN_CODE = re.compile(r"^([0-9A-HJKMNP-TV-Z]{10})([1-9][0-9]{0,4})([0-9A-HJKMNP-TV-Z]{4})$(?!\n)")
_ORDER_BITS = 50
_MARK_LABEL, _SPOKEN_LABEL = b"matchday ticket marks", b"matchday ticket checks"


class NotACode(Exception):
    """Not a code of ours, or changed since."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a code says of its ticket. Row and seat are 0 where there is none; `seat` counts from 1."""

    ticket_id: UUID
    sale_tag: bytes
    code_version: int
    product_tag: bytes
    row_key: int
    seat: int
    valid_from: datetime
    valid_until: datetime


class TicketMarks:
    """The house's own marks, with keys derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._mark_key = hmac.digest(secret.encode(), _MARK_LABEL, hashlib.sha256)
        self._spoken_key = hmac.digest(secret.encode(), _SPOKEN_LABEL, hashlib.sha256)

    def of(self, signed: bytes) -> bytes:
        """The mark of payload and signature."""
        return hmac.digest(self._mark_key, signed, hashlib.sha256)[:MARK_BYTES]

    def spoken(self, ticket_id: UUID, code_version: int) -> str:
        """What is typed in where no camera reads: the order, the number in it, and four letters that neither a slip of a finger
        nor an earlier owner has."""
        order_id, number = split_ticket_id(ticket_id)
        order = order_id.int >> (128 - _ORDER_BITS)
        letters = "".join(_SPOKEN[order >> shift & 31] for shift in range(_ORDER_BITS - 5, -1, -5))
        return f"{letters[:5]}-{letters[5:]}-{number}-{self._check(ticket_id, code_version)}"

    def is_spoken_of(self, check: str, ticket_id: UUID, code_version: int) -> bool:
        """Whether the four letters are this ticket's today."""
        return hmac.compare_digest(check, self._check(ticket_id, code_version))

    def _check(self, ticket_id: UUID, code_version: int) -> str:
        made = hmac.digest(self._spoken_key, ticket_id.bytes + code_version.to_bytes(2, "big"), hashlib.sha256)
        bits = int.from_bytes(made[:3], "big") >> 4
        return "".join(_SPOKEN[bits >> shift & 31] for shift in (15, 10, 5, 0))


class SpokenCode(msgspec.Struct, frozen=True, kw_only=True):
    """A typed code: between which ids its order lies, its number there, and the letters to be checked."""

    least: UUID
    most: UUID
    number: int
    check: str


def read_spoken(text: str) -> SpokenCode | None:
    """None for what is no such code. Small letters, blanks and the usual confusions (O, I, L) are understood."""
    plain = re.sub(r"[\s-]", "", text.upper()).replace("O", "0").replace("I", "1").replace("L", "1")
    found = _SPOKEN_CODE.match(plain)
    if found is None or int(found[2]) > PLACES_MAX:
        return None
    order = 0
    for letter in found[1]:
        order = order << 5 | _SPOKEN.index(letter)
    least = order << (128 - _ORDER_BITS)
    most = least | (1 << (128 - _ORDER_BITS)) - 1
    return SpokenCode(least=UUID(int=least), most=UUID(int=most), number=int(found[2]), check=found[3])


def tag_of_sale(sale_id: UUID) -> bytes:
    """How codes name the sale."""
    return hashlib.blake2b(sale_id.bytes, digest_size=5, person=b"sale").digest()


def tag_of_product(product_id: UUID) -> bytes:
    """How codes name the product."""
    return hashlib.blake2b(product_id.bytes, digest_size=3, person=b"product").digest()


def write_code(said: Said, key_id: int, key: Ed25519PrivateKey, marks: TicketMarks) -> str:
    """The text of the picture."""
    payload = b"".join(
        (
            bytes((VERSION, key_id)),
            said.ticket_id.bytes,
            said.sale_tag,
            said.code_version.to_bytes(2, "big"),
            said.product_tag,
            (said.row_key << _SEAT_BITS | said.seat).to_bytes(4, "big"),
            _minutes(said.valid_from),
            _minutes(said.valid_until),
        )
    )
    signed = payload + key.sign(payload)
    return in_45(signed + marks.of(signed))


def read_code(text: str, keys: dict[int, Ed25519PublicKey], marks: TicketMarks) -> Said:
    """Raises NotACode for whatever nobody of ours has signed."""
    if len(text) != CODE_CHARACTERS:
        raise NotACode
    code = from_45(text)
    payload, signature, mark = code[:PAYLOAD_BYTES], code[PAYLOAD_BYTES:-MARK_BYTES], code[-MARK_BYTES:]
    if payload[0] != VERSION or payload[1] not in keys:
        raise NotACode
    if not hmac.compare_digest(mark, marks.of(code[:-MARK_BYTES])):
        try:
            keys[payload[1]].verify(signature, payload)
        except InvalidSignature as error:
            raise NotACode from error
    place = int.from_bytes(payload[28:32], "big")
    return Said(
        ticket_id=UUID(bytes=payload[2:18]),
        sale_tag=payload[18:23],
        code_version=int.from_bytes(payload[23:25], "big"),
        product_tag=payload[25:28],
        row_key=place >> _SEAT_BITS,
        seat=place & (1 << _SEAT_BITS) - 1,
        valid_from=_moment(payload[32:35]),
        valid_until=_moment(payload[35:38]),
    )


def in_45(data: bytes) -> str:
    """RFC 9285."""
    letters = []
    for at in range(0, len(data) - 1, 2):
        rest, first = divmod(data[at] << 8 | data[at + 1], 45)
        third, second = divmod(rest, 45)
        letters += [_LETTERS[first], _LETTERS[second], _LETTERS[third]]
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        letters += [_LETTERS[first], _LETTERS[second]]
    return "".join(letters)


def from_45(text: str) -> bytes:
    """Raises NotACode for what cannot have been written so."""
    values = text.encode("latin-1", "replace").translate(_TABLE)
    rest = len(values) % 3
    if rest == 1 or values.count(_NONE):
        raise NotACode
    whole = len(values) - rest
    numbers = [
        first + 45 * second + 2025 * third
        for first, second, third in zip(values[:whole:3], values[1:whole:3], values[2:whole:3], strict=True)
    ]
    last = [values[-2] + 45 * values[-1]] if rest else []
    if max(numbers, default=0) > 0xFFFF or max(last, default=0) > 0xFF:
        raise NotACode
    return struct.pack(f">{len(numbers)}H", *numbers) + bytes(last)


def _minutes(moment: datetime) -> bytes:
    minutes = int((moment - EPOCH).total_seconds()) // 60
    return min(max(minutes, 0), _MINUTES_MAX).to_bytes(3, "big")


def _moment(minutes: bytes) -> datetime:
    return EPOCH + timedelta(minutes=int.from_bytes(minutes, "big"))
