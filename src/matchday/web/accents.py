"""An organisation's accent colour as a stylesheet of its own, because our CSP allows no inline styles.

The colour is moved towards black (light pages) or white (dark pages) until text in it, and text on it, reads well:
WCAG 2.2 asks for a contrast of 4.5.
"""

from functools import lru_cache

Colour = tuple[int, int, int]

CONTRAST_MIN = 4.5
PAPER: dict[str, Colour] = {"light": (255, 255, 255), "dark": (16, 19, 21)}
_STEPS = 40
_BLACK: Colour = (0, 0, 0)
_WHITE: Colour = (255, 255, 255)


@lru_cache(maxsize=1024)
def accent_stylesheet(colour: str) -> str:
    """CSS that sets `--accent` and `--on-accent` for `rrggbb`, six hexadecimal digits."""
    light = _rule(readable(_parse(colour), PAPER["light"]))
    dark = _rule(readable(_parse(colour), PAPER["dark"]))
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
    )


def readable(colour: Colour, paper: Colour) -> Colour:
    """The nearest shade of the colour that reads on this paper."""
    end = _BLACK if contrast(paper, _BLACK) > contrast(paper, _WHITE) else _WHITE
    shades = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if contrast(shade, paper) >= CONTRAST_MIN)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _rule(accent: Colour) -> str:
    on_accent = max((_BLACK, _WHITE), key=lambda text: contrast(text, accent))
    return f"--accent:{_written(accent)};--on-accent:{_written(on_accent)}"


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _mixed(colour: Colour, end: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, end, strict=True))
    return red, green, blue


def _parse(colour: str) -> Colour:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def _written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
