"""Contrast of every colour pair that text is set in (WCAG 2.2), of the site's tokens and of organisations' accents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.web.accents import PAPER, Colour, accent_stylesheet, contrast, readable
from matchday.web.assets import STATIC_FOLDER

TOKEN = re.compile(r"--([\w-]+):\s*#([0-9a-f]{6});")
TOKENS = (STATIC_FOLDER / "css" / "tokens.css").read_text("utf-8")
TEXT, SCORES, SHAPES = 4.5, 7.0, 3.0


def colours(block: str) -> dict[str, Colour]:
    return {name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for name, code in TOKEN.findall(block)}


def theme(name: str) -> dict[str, Colour]:
    light, system_dark, chosen_dark = (colours(block) for block in re.split(r"@media \(prefers|:root\[data-theme=\"dark", TOKENS))
    assert system_dark == chosen_dark, "the system's dark and the chosen dark are the same colours, written twice"
    return light if name == "light" else light | chosen_dark


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", SCORES),
        ("ink", "raised", SCORES),
        ("ink", "pressed", SCORES),
        ("quiet", "paper", TEXT),
        ("quiet", "raised", TEXT),
        ("accent", "paper", TEXT),
        ("on-accent", "accent", TEXT),
        ("live", "paper", TEXT),
        ("live", "raised", TEXT),
        ("good", "paper", TEXT),
        ("bad", "paper", TEXT),
        ("bad", "raised", TEXT),
        ("edge", "paper", SHAPES),
        ("zone-1", "paper", SHAPES),
        ("zone-2", "paper", SHAPES),
        ("zone-3", "paper", SHAPES),
        ("zone-4", "paper", SHAPES),
    ],
)
def test_a_pair_of_tokens_reads_well(name: str, text: str, ground: str, least: float) -> None:
    chosen = theme(name)
    assert contrast(chosen[text], chosen[ground]) >= least


def test_the_accents_are_judged_on_the_papers_of_the_tokens() -> None:
    assert {name: theme(name)["paper"] for name in ("light", "dark")} == PAPER


CHANNEL = st.integers(0, 255)


@given(st.tuples(CHANNEL, CHANNEL, CHANNEL))
def test_any_accent_becomes_readable_on_both_papers(colour: Colour) -> None:
    for paper in PAPER.values():
        assert contrast(readable(colour, paper), paper) >= TEXT


def test_an_accent_that_reads_well_is_kept_as_it_is() -> None:
    assert "--accent:#7a1f5c;--on-accent:#ffffff" in accent_stylesheet("7a1f5c")


def test_black_on_white_is_21() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
