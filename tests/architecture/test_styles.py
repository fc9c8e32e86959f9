"""The style sheets: one order of layers, the same dark colours twice, and enough contrast in both themes."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
LAYERS = "@layer reset, tokens, base, layout, components, utilities;"
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})")
LEVELS = ("low", "mod", "high", "vhi")
TEXT, OUTLINE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for edges of controls and marks
PAIRS = [
    *((text, ground, TEXT) for text, ground in product(("ink", "ink-2", "ink-3"), ("paper", "surface", "sunken"))),
    *((link, ground, TEXT) for link, ground in product(("accent", "accent-ink"), ("paper", "surface"))),
    ("accent-ink", "accent-soft", TEXT),
    ("on-solid", "solid", TEXT),
    ("on-panel", "panel", TEXT),
    ("on-panel-2", "panel", TEXT),
    *((f"{level}-text", ground, TEXT) for level in LEVELS for ground in ("surface", f"{level}-soft")),
    *((f"{level}-edge", "surface", OUTLINE) for level in LEVELS),
    ("none-text", "surface", TEXT),
    ("none-edge", "surface", OUTLINE),
    ("field", "surface", OUTLINE),
    ("field", "paper", OUTLINE),
    ("accent", "paper", OUTLINE),
]


def block(opening: str) -> dict[str, str]:
    """Return the colour tokens between an opening and the next closing brace in tokens.css."""
    css = (CSS / "tokens.css").read_text()
    return dict(TOKEN.findall(css[css.index(opening) :].split("}", 1)[0]))


LIGHT = block(":root {")
DARK = block(':root[data-theme="dark"] {')


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_right() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_sheet_declares_the_same_layers(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S).strip()
    assert css.startswith(LAYERS)
    assert "url(data:" not in css
    assert not re.search(r"https?://", css)


def test_dark_is_the_same_by_system_and_by_choice() -> None:
    assert block(':root:not([data-theme="light"]) {') == DARK
    assert len(DARK) > 30


def test_dark_names_only_tokens_that_light_has() -> None:
    assert set(DARK) <= set(LIGHT)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_contrast_enough(theme: str, front: str, ground: str, least: float) -> None:
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[front], colours[ground]) >= least


def test_every_class_colour_is_a_known_token() -> None:
    css = "".join(sheet.read_text() for sheet in SHEETS)
    known = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) - known == set()
