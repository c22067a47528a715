"""An invoice as a PDF: the same bytes whenever it is asked for, because everything on it is in its row and nothing asks a clock."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import matchday.web
from matchday.modules.tickets.domain.invoices import InvoiceLine, Paper, Party
from matchday.web.formats import Formats
from matchday.web.translation import translate
from matchday.web.zones import zone_called

_FONTS = Path(matchday.web.__file__).parent / "static" / "vendor" / "fonts"
_PLAIN, _BOLD = "Inter", "Inter-SemiBold"
_LEFT, _RIGHT, _TOP, _BOTTOM = 57.0, A4[0] - 57.0, A4[1] - 57.0, 96.0
_INK, _QUIET, _RULE = (0.09, 0.11, 0.15), (0.38, 0.42, 0.48), (0.82, 0.84, 0.87)
_COLUMNS = (_RIGHT - 190, _RIGHT - 110, _RIGHT)
_KINDS = {"kept": "Kept by the organiser, or paid back before", "amount": "Paid back"}


def invoice_pdf(paper: Paper) -> bytes:
    """As many pages as it takes."""
    _register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, lang=paper.document.locale)
    writer = _Writer(canvas, paper)
    writer.head()
    writer.lines()
    writer.totals()
    writer.foot()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Writer:
    """One paper, from the top down."""

    def __init__(self, canvas: Canvas, paper: Paper) -> None:
        self._canvas = canvas
        self._paper = paper
        self._document = paper.document
        self._formats = Formats(paper.document.locale)
        self._y = _TOP
        self._page = 1
        title = self._word("Counter-invoice no.") if paper.document.counters else self._word("Invoice no.")
        self._title = f"{title} {paper.name}"
        canvas.setTitle(self._title)
        canvas.setAuthor(paper.document.seller.name)

    def head(self) -> None:
        """Who to whom, what about."""
        seller, buyer = self._document.seller, self._document.buyer
        self._text(_LEFT, seller.name, _BOLD, 12)
        self._down(15)
        self._block(seller.address, 9, _QUIET)
        self._down(26)
        self._text(_LEFT, buyer.name or self._word("Buyer without a name"), _PLAIN, 10.5)
        self._down(14)
        self._block(_party_lines(buyer, self._word("Tax number")), 9.5, _INK)
        self._down(30)
        self._text(_LEFT, self._title, _BOLD, 17)
        self._down(22)
        self._fact(self._word("Date"), self._day(self._paper.issued_at, self._document.zone))
        self._fact(self._word("Order"), self._document.order_code)
        if self._document.counters:
            self._fact(self._word("Takes back"), self._document.counters)
        self._fact(self._word("For"), self._document.title)
        if self._document.starts_at:
            self._fact(self._word("Day of the event"), self._day(self._document.starts_at, self._document.event_zone))
        self._down(14)

    def lines(self) -> None:
        """What was bought, or taken back."""
        self._columns_head()
        for line in self._document.lines:
            words = line.words or self._word(_KINDS[line.kind])
            wrapped = _wrapped(words, _PLAIN, 9.5, _COLUMNS[0] - _LEFT - 60)
            if self._y - 13 * len(wrapped) < _BOTTOM:
                self._next_page()
                self._columns_head()
            self._line(line, wrapped)

    def totals(self) -> None:
        """By rate, and all together."""
        if self._y < _BOTTOM + 20 * (len(self._document.rates) + 3):
            self._next_page()
        self._down(8)
        currency = self._document.currency
        for rate in self._document.rates:
            words = self._word("Net at %(rate)s %%") % {"rate": self._rate(rate.rate)}
            self._sum(words, rate.net_minor, 9.5, _PLAIN)
            self._sum(self._word("Tax %(rate)s %%") % {"rate": self._rate(rate.rate)}, rate.tax_minor, 9.5, _PLAIN)
        self._rule(_RIGHT - 250)
        self._sum(f"{self._word('Total')} ({currency})", self._document.gross_minor, 12, _BOLD)

    def foot(self) -> None:
        """What the law or the seller wants said."""
        self._down(18)
        words = self._word("The amount goes back to the buyer.") if self._document.counters else self._word("Paid in full. Thank you.")
        self._block(words, 9.5, _INK)
        self._down(6)
        self._block(self._document.note, 9, _QUIET)
        self._foot_line()

    def _line(self, line: InvoiceLine, wrapped: list[str]) -> None:
        self._text(_LEFT, str(line.quantity), _PLAIN, 9.5)
        self._right(_COLUMNS[0] + 28, f"{self._rate(line.rate)} %", _PLAIN, 9.5)
        self._right(_COLUMNS[1] + 18, self._money(line.tax_minor), _PLAIN, 9.5)
        self._right(_COLUMNS[2], self._money(line.gross_minor), _PLAIN, 9.5)
        for words in wrapped:
            self._text(_LEFT + 30, words, _PLAIN, 9.5)
            self._down(13)
        self._rule(_LEFT)

    def _columns_head(self) -> None:
        for x, words in zip((_COLUMNS[0] + 28, _COLUMNS[1] + 18, _COLUMNS[2]), ("Tax rate", "Tax", "Amount"), strict=True):
            self._right(x, self._word(words), _PLAIN, 8.5, _QUIET)
        self._text(_LEFT, self._word("What"), _PLAIN, 8.5, _QUIET)
        self._down(8)
        self._rule(_LEFT)

    def _next_page(self) -> None:
        self._foot_line()
        self._canvas.showPage()
        self._page += 1
        self._y = _TOP

    def _foot_line(self) -> None:
        seller = self._document.seller
        number = f" · {self._word('Tax number')} {seller.tax_number}" if seller.tax_number else ""
        self._canvas.setFillColorRGB(*_QUIET)
        self._canvas.setFont(_PLAIN, 8)
        self._canvas.drawString(_LEFT, 48, f"{seller.name}{number}")
        self._canvas.drawRightString(_RIGHT, 48, f"{self._title} · {self._page}")

    def _fact(self, name: str, words: str) -> None:
        self._text(_LEFT, name, _PLAIN, 9.5, _QUIET)
        for line in _wrapped(words, _PLAIN, 9.5, _RIGHT - _LEFT - 110):
            self._text(_LEFT + 110, line, _PLAIN, 9.5)
            self._down(14)

    def _day(self, moment: datetime, zone: str) -> str:
        return str(format_date(moment.astimezone(zone_called(zone)), "long", locale=self._document.locale))

    def _sum(self, words: str, minor: int, size: float, font: str) -> None:
        self._right(_COLUMNS[1] + 18, words, font, size)
        self._right(_RIGHT, self._money(minor), font, size)
        self._down(size + 6)

    def _block(self, text: str, size: float, colour: tuple[float, float, float]) -> None:
        for paragraph in text.splitlines():
            for line in _wrapped(paragraph, _PLAIN, size, _RIGHT - _LEFT):
                if self._y < _BOTTOM:
                    self._next_page()
                self._text(_LEFT, line, _PLAIN, size, colour)
                self._down(size + 3.5)

    def _rule(self, left: float) -> None:
        self._canvas.setStrokeColorRGB(*_RULE)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(left, self._y + 4, _RIGHT, self._y + 4)
        self._down(12)

    def _text(self, x: float, words: str, font: str, size: float, colour: tuple[float, float, float] = _INK) -> None:
        self._canvas.setFillColorRGB(*colour)
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y, words)

    def _right(self, x: float, words: str, font: str, size: float, colour: tuple[float, float, float] = _INK) -> None:
        self._canvas.setFillColorRGB(*colour)
        self._canvas.setFont(font, size)
        self._canvas.drawRightString(x, self._y, words)

    def _down(self, points: float) -> None:
        self._y -= points

    def _money(self, minor: int) -> str:
        return self._formats.format_money(minor, self._document.currency)

    def _rate(self, basis_points: int) -> str:
        whole, part = divmod(basis_points, 100)
        point = "," if self._document.locale == "de" else "."
        return f"{whole}{point}{part:02d}".rstrip("0").rstrip(".,")

    def _word(self, words: str) -> str:
        return translate(self._document.locale, words)


def _party_lines(party: Party, tax_word: str) -> str:
    return "\n".join(line for line in (party.address, f"{tax_word} {party.tax_number}" if party.tax_number else "") if line)


def _wrapped(words: str, font: str, size: float, width: float) -> list[str]:
    """Lines that fit; a word that is too long is cut."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
            continue
        pieces = _pieces(word, font, size, width)
        lines = (lines if lines[-1] else lines[:-1]) + pieces
    return lines


def _pieces(word: str, font: str, size: float, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pdfmetrics.stringWidth(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _register() -> None:
    """Fonts with the letters of all names we have met: Latin, Greek, Cyrillic."""
    for name in (_PLAIN, _BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            file = _FONTS / ("Inter-Regular.ttf" if name == _PLAIN else "Inter-SemiBold.ttf")
            pdfmetrics.registerFont(TTFont(name, str(file)))
