"""The colours of experience.md section 15, computed from static/css/tokens.css."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")

# Foreground, background, the ratio the design states in light and in dark.
STATED = [
    ("text", "page", 15.8, 16.0),
    ("muted", "page", 6.1, 6.5),
    ("link", "page", 7.2, 9.1),
    ("text", "panel", 14.8, 14.6),
    ("muted", "panel", 5.7, 5.9),
    ("link", "panel", 6.8, 8.3),
    ("hit-text", "hit", 13.9, 8.3),
    ("hit-line", "hit", 6.5, 4.1),
    ("current-text", "current", 8.9, 10.6),
    ("current-line", "current", 5.1, 5.1),
    ("term-text", "term-2", 12.5, 9.8),
    ("term-text", "term-3", 13.4, 9.1),
    ("term-text", "term-4", 12.3, 10.5),
    ("good-text", "good", 6.3, 9.4),
    ("warning-text", "warning", 6.8, 9.5),
    ("bad-text", "bad", 6.9, 8.3),
    ("unknown-text", "unknown", 6.6, 7.8),
    ("control", "page", 3.5, 4.1),
    ("focus", "page", 7.2, 9.1),
]
# Text on what it stands on: WCAG 1.4.3 asks 4.5. Borders and rings: 1.4.11 asks 3.
TEXT_ON = [(front, back) for front, back, _, _ in STATED if front not in {"hit-line", "control", "focus"}]
LINES_ON = [("control", "page"), ("control", "panel"), ("focus", "page"), ("focus", "panel"), ("hit-line", "hit")]


def _palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


LIGHT_BLOCK, DARK_BLOCK = TOKENS.split("@media (prefers-color-scheme: dark)")
LIGHT, DARK = _palette(LIGHT_BLOCK), _palette(DARK_BLOCK)


def _luminance(colour: str) -> float:
    """Relative luminance by the definition of WCAG 2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("front", "back", "light", "dark"), STATED)
def test_each_colour_has_the_contrast_the_design_states(front: str, back: str, light: float, dark: float) -> None:
    assert _ratio(LIGHT[front], LIGHT[back]) == pytest.approx(light, abs=0.06)
    assert _ratio(DARK[front], DARK[back]) == pytest.approx(dark, abs=0.06)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_and_borders_can_be_seen(palette: dict[str, str]) -> None:
    for front, back in [*TEXT_ON, ("on-link", "link"), ("muted", "panel")]:
        assert _ratio(palette[front], palette[back]) >= (3 if front.endswith("-line") else 4.5), (front, back)
    for front, back in LINES_ON:
        assert _ratio(palette[front], palette[back]) >= 3, (front, back)


def test_light_and_dark_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_the_dark_scheme_changes_colours_and_nothing_else() -> None:
    """What the look at every page leans on: it asks what the scheme cannot change once for each width."""
    places = [*STATIC.rglob("*.css"), *STATIC.rglob("*.js"), *(ROOT / "templates").rglob("*")]
    written = {path.name: path.read_text(encoding="utf-8") for path in places if path.is_file()}
    asking = {name for name, text in written.items() if re.search(r"prefers-color-scheme|light-dark\(", text)}
    assert asking == {"tokens.css"}
    _light, *dark = TOKENS.split("@media (prefers-color-scheme: dark) {")
    assert len(dark) == 1
    block, _, _rest = dark[0].partition("}")
    assert re.sub(r"--[a-z0-9-]+: #[0-9a-f]{6};(?: /\*[^*]*\*/)?", "", block).split() == [":root", "{"]


def test_no_colour_is_written_outside_of_the_tokens() -> None:
    """White paper under page images, and the print sheet, are no part of the palette."""
    for sheet in (STATIC / "css").glob("*.css"):
        if sheet.name == "tokens.css":
            continue
        found = set(re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text(encoding="utf-8")))
        assert found <= {"#fff", "#000"}, sheet.name


def test_style_and_script_stay_small() -> None:
    """experience.md section 13: 30 KB of CSS; of JavaScript of ours 15 KB on every page and 15 KB a module (0019)."""
    assert sum(path.stat().st_size for path in (STATIC / "css").glob("*.css")) <= 30 * 1024
    base = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    everywhere = set(re.findall(r"js/([a-z]+\.js)", base))
    sizes = {path.name: path.stat().st_size for path in (STATIC / "js").glob("*.js")}
    assert everywhere < set(sizes)
    assert sum(sizes[name] for name in everywhere) <= 15 * 1024
    assert max(sizes.values()) <= 15 * 1024


def test_every_colour_used_is_a_token() -> None:
    defined = set(re.findall(r"--([a-z0-9-]+):", TOKENS))
    for sheet in (STATIC / "css").glob("*.css"):
        used = set(re.findall(r"var\(--([a-z0-9-]+)\)", sheet.read_text(encoding="utf-8")))
        assert used <= defined, sheet.name
