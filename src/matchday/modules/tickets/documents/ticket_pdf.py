"""Tickets on paper: a page each, the seat as large as the day. The same tickets are the same bytes.

Nothing here waits for anything, but it takes tens of milliseconds of processor time: call it in a thread, outside of a transaction.
"""

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import cache
from typing import NamedTuple

from babel.dates import format_date, format_time
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from matchday.modules.tickets.documents.pictures import QUIET, modules_of, runs_of
from matchday.modules.tickets.queries.tickets import Document
from matchday.web.accents import PAPER, readable
from matchday.web.assets import STATIC_FOLDER
from matchday.web.formats import Formats
from matchday.web.translation import translate
from matchday.web.zones import zone_called, zone_name

REGULAR, BOLD = "Matchday", "Matchday-SemiBold"
INK, QUIET_INK, LINE = HexColor("#15181b"), HexColor("#565d64"), HexColor("#dfe2e4")
WIDTH, HEIGHT = A4
MARGIN = 48.0
CODE_SIDE = 190.0
COLUMN = WIDTH - 2 * MARGIN - CODE_SIDE - 28
_REGIONS = {"en": "en_GB"}


class _Style(NamedTuple):
    font: str
    size: float
    colour: Color = INK

    def width(self, text: str) -> float:
        """In points."""
        return float(pdfmetrics.stringWidth(text, self.font, self.size))


LABEL = _Style(REGULAR, 9, QUIET_INK)
TEXT = _Style(REGULAR, 11)
SMALL = _Style(REGULAR, 9, QUIET_INK)
STRONG = _Style(BOLD, 13)


def tickets_pdf(documents: Sequence[Document], *, locale: str, zone: tzinfo) -> bytes:
    """The file. Times are those of the place's clocks, which are named; where nobody has said them those in `zone`."""
    _fonts()
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=1, pageCompression=1, lang=locale)
    canvas.setTitle(documents[0].title)
    canvas.setAuthor(documents[0].organiser or "Matchday")
    canvas.setSubject(translate(locale, "Tickets"))
    for document in documents:
        _Sheet(canvas, document, locale, zone).draw()
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


class _Sheet:
    """One page."""

    def __init__(self, canvas: Canvas, ticket: Document, locale: str, zone: tzinfo) -> None:
        self._canvas = canvas
        self._ticket = ticket
        self._locale = locale
        self._region = _REGIONS.get(locale, locale)
        self._zone = zone_called(ticket.zone) if ticket.zone else zone
        red, green, blue = readable(_rgb(ticket.accent), PAPER["light"])
        self._accent = Color(red / 255, green / 255, blue / 255)

    def draw(self) -> None:
        """From the top: whose event, what, when, where; beside the code the seat; then the small facts and the terms."""
        canvas, ticket = self._canvas, self._ticket
        canvas.setFillColor(self._accent)
        canvas.rect(0, HEIGHT - 10, WIDTH, 10, stroke=0, fill=1)
        y = HEIGHT - MARGIN - 14
        self._write(ticket.organiser, MARGIN, y, _Style(BOLD, 11, self._accent))
        self._write_right(self._say("Ticket {number} of {of}", number=ticket.number, of=ticket.of), WIDTH - MARGIN, y, SMALL)
        y -= 40
        if ticket.competition:
            self._write(ticket.competition, MARGIN, y, SMALL)
            y -= 18
        y = self._write_title(y - 18)
        y = self._write_when(y - 30)
        self._code(y - 26)
        self._seat(y - 26)
        y = self._facts(y - 26 - CODE_SIDE - 66)
        self._terms(y - 14)

    def _write_title(self, y: float) -> float:
        size = next((size for size in (30, 26, 22, 18) if len(_lines(self._ticket.title, _Style(BOLD, size), _FULL)) <= 2), 16)
        style = _Style(BOLD, size)
        for line in _lines(self._ticket.title, style, _FULL)[:4]:
            self._write(line, MARGIN, y, style)
            y -= size * 1.2
        return y + size * 1.2

    def _write_when(self, y: float) -> float:
        starts_at = self._ticket.starts_at.astimezone(self._zone)
        self._write(f"{self._day(starts_at)}, {self._clock(starts_at)}", MARGIN, y, _Style(BOLD, 15))
        if self._ticket.venue:
            y -= 20
            self._write(_short(self._ticket.venue, TEXT, _FULL), MARGIN, y, TEXT)
        opens = self._say("Doors open at {time}", time=self._clock(self._ticket.window.opens_at.astimezone(self._zone)))
        self._write(opens, MARGIN, y - 17, SMALL)
        return y - 17

    def _code(self, top: float) -> None:
        """Drawn, not printed from a picture: sharp at any size."""
        canvas, left = self._canvas, WIDTH - MARGIN - CODE_SIDE
        side = CODE_SIDE / (len(modules_of(self._ticket.code)) + 2 * QUIET)
        canvas.setStrokeColor(LINE)
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.rect(left, top - CODE_SIDE, CODE_SIDE, CODE_SIDE, stroke=1, fill=1)
        canvas.setFillColor(HexColor("#000000"))
        path = canvas.beginPath()
        for row, column, length in runs_of(self._ticket.code):
            path.rect(left + (column + QUIET) * side, top - (row + QUIET + 1) * side, length * side, side)
        canvas.drawPath(path, stroke=0, fill=1)
        middle = left + CODE_SIDE / 2
        self._write_middle(self._ticket.spoken, middle, top - CODE_SIDE - 20, _Style(BOLD, 12))
        self._write_middle(self._say("To be typed in if no camera reads it"), middle, top - CODE_SIDE - 33, _Style(REGULAR, 8, QUIET_INK))

    def _seat(self, top: float) -> None:
        """As large as it fits: it is what people look for on the way in."""
        y = top - 8
        for label, value in self._places():
            self._write(label, MARGIN, y, LABEL)
            size = next((size for size in (44, 36, 28, 22, 18) if _Style(BOLD, size).width(value) <= COLUMN), 14)
            style = _Style(BOLD, size)
            y -= size * 0.95 + 4
            for line in _lines(value, style, COLUMN)[:3]:
                self._write(line, MARGIN, y, style)
                y -= size * 1.15
            y += size * 1.15 - 26

    def _places(self) -> list[tuple[str, str]]:
        ticket = self._ticket
        if ticket.seat is None:
            return [(self._say("Ticket"), ticket.product or ticket.title)]
        block, _, rest = ticket.seat.rpartition(", ")
        block, _, row = block.rpartition(", ")
        if not block:
            return [(self._say("Seat"), ticket.seat)]
        return [(self._say("Block"), block), (self._say("Row"), row), (self._say("Seat"), rest)]

    def _facts(self, y: float) -> float:
        ticket = self._ticket
        facts = [
            (self._say("Category"), " · ".join(part for part in (ticket.product if ticket.seat else "", ticket.category) if part)),
            (self._say("Entrance"), ticket.entrance),
            (self._say("Name"), ticket.holder),
            (self._say("Price"), _money(ticket, self._locale)),
            (self._say("Order"), ticket.order_code),
        ]
        self._canvas.setStrokeColor(LINE)
        self._canvas.line(MARGIN, y + 22, WIDTH - MARGIN, y + 22)
        shown = [fact for fact in facts if fact[1]]
        for at, (label, value) in enumerate(shown):
            x = MARGIN + (at % 3) * (_FULL / 3)
            line = y - (at // 3) * 52
            self._write(label, x, line, LABEL)
            first, *rest = _lines(value, STRONG, _FULL / 3 - 14)
            self._write(first, x, line - 16, STRONG)
            if rest:
                self._write(_short(" ".join(rest), STRONG, _FULL / 3 - 14), x, line - 31, STRONG)
        return y - ((len(shown) - 1) // 3) * 52 - 48

    def _terms(self, y: float) -> None:
        self._canvas.setStrokeColor(LINE)
        self._canvas.line(MARGIN, y + 16, WIDTH - MARGIN, y + 16)
        for sentence in TERMS:
            for line in _lines(translate(self._locale, sentence), SMALL, _FULL):
                self._write(line, MARGIN, y, SMALL)
                y -= 12.5
            y -= 4

    def _day(self, moment: datetime) -> str:
        return str(format_date(moment, "full", locale=self._region))

    def _clock(self, moment: datetime) -> str:
        return f"{format_time(moment, 'HH:mm', locale=self._region)} {zone_name(moment, self._region)}"

    def _say(self, sentence: str, **values: object) -> str:
        said = translate(self._locale, sentence)
        return said.format(**values) if values else said

    def _write(self, text: str, x: float, y: float, style: _Style) -> None:
        self._canvas.setFont(style.font, style.size)
        self._canvas.setFillColor(style.colour)
        self._canvas.drawString(x, y, _readable(text))

    def _write_right(self, text: str, x: float, y: float, style: _Style) -> None:
        self._write(text, x - style.width(text), y, style)

    def _write_middle(self, text: str, x: float, y: float, style: _Style) -> None:
        self._write(text, x - style.width(text) / 2, y, style)


TERMS = (
    "This ticket lets one person in, once: whoever shows it first. Do not publish a picture of it.",
    "Show it on paper or on your phone. If it was passed on, sold or refunded, this copy is worthless.",
)
_FULL = WIDTH - 2 * MARGIN


@cache
def _fonts() -> None:
    for name, file in ((REGULAR, "Inter-Regular.ttf"), (BOLD, "Inter-SemiBold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(STATIC_FOLDER / "vendor" / "fonts" / file)))


@cache
def _letters() -> frozenset[int]:
    _fonts()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _readable(text: str) -> str:
    """Composed, so that an accent is part of its letter. A letter that the font lacks is a question mark instead of an empty box."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if ord(letter) in _letters() else "?" for letter in composed)


def _lines(text: str, style: _Style, width: float) -> list[str]:
    """Broken between words, and within one that is longer than the line."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if style.width(joined) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if style.width(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _short(text: str, style: _Style, width: float) -> str:
    """Cut where it does not fit."""
    if style.width(text) <= width:
        return text
    while text and style.width(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _money(ticket: Document, locale: str) -> str:
    return str(Formats(locale).format_money(ticket.price_minor, ticket.currency)) if ticket.price_minor else ""


def _rgb(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
