"""What may stand in a template: nothing the content security policy forbids, no words we do not say."""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
APPS = ("config", "runners", "training", "risk")
MOST_LINES = 300
DEMO_ONLY = {"demo_mail", "demo_letter", "demo_letter_html"}  # addresses that only a demo has (config/urls.py)
NOT_OURS = {".venv", "node_modules", "staticfiles", "migrations", "var", ".demo", "vendor", ".git"}

# E-mail clients need inline styles, and no policy of ours reaches them.
FORBIDDEN_MARKUP = {
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "script with a body": re.compile(r"<script\b[^>]*>\s*[^\s<]", re.I),
    "event handler attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    "hx-vals with js:": re.compile(r"""\bhx-(?:vals|headers)\s*=\s*["']\s*(?:js|javascript):""", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
}
UNESCAPED = {
    "safe filter": re.compile(r"\|\s*safe(?:seq)?\b"),
    "autoescape off": re.compile(r"{%\s*autoescape\s+off"),
}
BANNED_WORDS = {
    "safe": re.compile(r"\bsafe(?:ly|r|st)?\b", re.I),
    "a diagnosis we do not make": re.compile(r"(?<!not a )\bdiagnos(?:e|ed|es|is|ing)\b", re.I),
    "you have a stress fracture": re.compile(r"you have a stress fracture", re.I),
    "% next to risk": re.compile(r"%\s+(?:\w+\s+){0,2}risk\b|\brisk\b[^.\n%]{0,12}\d\s?%", re.I),
    "successfully": re.compile(r"\bsuccessfully\b", re.I),
    "exclamation mark": re.compile(r"\w\s?!(?!important)"),
}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.S)
STYLE_ELEMENT = re.compile(r"<style\b.*?</style>", re.S | re.I)
TRANSLATED = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
TAG, VARIABLE = re.compile(r"{%.*?%}", re.S), re.compile(r"{{.*?}}", re.S)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def matches(text: str, patterns: dict[str, re.Pattern[str]]) -> list[str]:
    """Return the name of each pattern that the text contains, with the place where it does."""
    found = ((name, pattern.search(text)) for name, pattern in patterns.items())
    return [f"{name}: {text[max(0, hit.start() - 20) : hit.end() + 20]!r}" for name, hit in found if hit]


def words_of(template: str) -> str:
    """Return what a template says: comments, styles and tags gone, translated strings kept, variables as 0."""
    text = STYLE_ELEMENT.sub("", COMMENT.sub("", template))
    text = TRANSLATED.sub(lambda hit: f"{hit[1] or hit[2]} {{% x ", text)
    return VARIABLE.sub("0", TAG.sub(" ", text))


def spoken_by(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield every string that Python source hands to gettext."""
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT:
            yield from (
                part.value
                for argument in node.args
                for part in ast.walk(argument)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def is_email(path: Path) -> bool:
    return path.is_relative_to(TEMPLATES / "emails")


def _walked() -> Iterator[Path]:
    """Yield every file below the root, without a look into the folders that are not ours."""
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS]
        yield from (Path(folder, name) for name in files)


ALL_FILES = sorted(_walked())


def our_files(*suffixes: str) -> list[Path]:
    """Return the files of these kinds that we wrote: nothing vendored, generated, minified or migrated."""
    return [path for path in ALL_FILES if path.suffix in suffixes and ".min." not in path.name]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


PAGES = [path for path in our_files(".html") if not is_email(path) and path.is_relative_to(TEMPLATES)]
TEXTS = [path for path in our_files(".html", ".txt") if path.is_relative_to(TEMPLATES)]
SOURCES = [path for path in our_files(".py") if path.relative_to(ROOT).parts[0] in APPS]


def test_there_is_something_to_check() -> None:
    assert TEMPLATES / "base.html" in PAGES
    assert TEMPLATES / "emails" / "_shell.txt" in TEXTS
    assert SOURCES


def guilty(faults: dict[Path, list[str]]) -> dict[str, list[str]]:
    """Return the files with something wrong in them."""
    return {named(path): found for path, found in faults.items() if found}


def test_every_page_obeys_the_policy() -> None:
    patterns = FORBIDDEN_MARKUP | UNESCAPED
    assert guilty({path: matches(COMMENT.sub("", path.read_text()), patterns) for path in PAGES}) == {}


def test_every_template_uses_our_words() -> None:
    assert guilty({path: matches(words_of(path.read_text()), BANNED_WORDS) for path in TEXTS}) == {}


def test_every_source_uses_our_words_and_escapes() -> None:
    faults = {}
    for path in SOURCES:
        nodes = list(ast.walk(ast.parse(path.read_text())))
        faults[path] = [fault for words in spoken_by(nodes) for fault in matches(words, BANNED_WORDS)]
        faults[path] += [
            "mark_safe" for node in nodes if "mark_safe" in (getattr(node, "id", ""), getattr(node, "attr", ""))
        ]
    assert guilty(faults) == {}


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in our_files(".py", ".html", ".css", ".js")}
    assert {name: lines for name, lines in lengths.items() if lines >= MOST_LINES} == {}


def test_every_url_name_in_a_template_exists() -> None:
    resolver = get_resolver()
    missing = []
    for path in TEXTS:
        for name in re.findall(r"""{%\s*url\s+["']([^"']+)["']""", path.read_text()):
            *spaces, view = name.split(":")
            if view in DEMO_ONLY:
                continue
            here = resolver
            for space in spaces:
                here = here.namespace_dict[space][1] if space in here.namespace_dict else None
                if here is None:
                    break
            if here is None or view not in here.reverse_dict:
                missing.append(f"{named(path)}: {name}")
    assert missing == []


def test_every_static_file_in_a_template_exists() -> None:
    used = {
        (named(path), name)
        for path in TEXTS
        for name in re.findall(r"""{%\s*static\s+["']([^"']+)["']""", path.read_text())
    }
    assert [use for use in sorted(used) if not finders.find(use[1])] == []


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([im]-[a-z0-9-]+)"', (TEMPLATES / "partials" / "sprite.html").read_text()))
    named_icons = re.compile(r"""href="#([im]-[a-z0-9-]+)["{]|partials/icon\.html["'] with name=["']([a-z0-9-]+)""")
    used = {
        (named(path), plain or f"i-{included}")
        for path in PAGES
        for plain, included in named_icons.findall(path.read_text())
    }
    assert [use for use in sorted(used) if use[1] not in known and not use[1].endswith("-")] == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p class="a" style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<script type="module">import "x"</script>',
        '<button type="button" onclick="go()">',
        '<a href="#" hx-on:click="go()">',
        "<a hx-vals='js:{a: 1}'>",
        '<a href="javascript:go()">',
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{% autoescape off %}{{ text }}{% endautoescape %}",
    ],
)
def test_checker_sees_planted_markup(planted: str) -> None:
    assert matches(COMMENT.sub("", f"<p>Before</p>\n{planted}\n"), FORBIDDEN_MARKUP | UNESCAPED)


@pytest.mark.parametrize(
    "harmless",
    [
        '<script type="module" src="{% static \'js/draft.js\' %}"></script>',
        '<svg class="icon"><rect width="3" height="4"/></svg>',
        "<p>Turned on = yes. Lifestyle = calm.</p>",
        '{# style="x" is not allowed here #}',
        '<a hx-headers=\'{"X-CSRFToken": "{{ csrf_token }}"}\'>',
    ],
)
def test_checker_lets_harmless_markup_pass(harmless: str) -> None:
    assert matches(COMMENT.sub("", harmless), FORBIDDEN_MARKUP | UNESCAPED) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Up to 46 km is safe.</p>",
        '{% translate "Run safely this week" %}',
        "{% blocktranslate %}We diagnose stress fractures.{% endblocktranslate %}",
        "<p>Your diagnosis</p>",
        "<p>You have a stress fracture</p>",
        "<p>{{ index }}% risk</p>",
        "<p>A 20% higher risk</p>",
        "<p>Your risk is {{ index }} %</p>",
        '{% translate "Saved successfully" %}',
        '{% translate "Well done!" %}',
    ],
)
def test_checker_hears_planted_words(planted: str) -> None:
    assert matches(words_of(planted), BANNED_WORDS)


@pytest.mark.parametrize(
    "harmless",
    [
        "<!doctype html>",
        "{% include 'partials/safety.html' %}<p>Training guidance, not a diagnosis.</p>",
        "<p>18.2 km, 26% longer than before. Bone-stress risk</p>",
        "{% if risk %}{{ risk.index }} of 100{% endif %}",
        "{% comment %}never say safe{% endcomment %}",
    ],
)
def test_checker_lets_our_words_pass(harmless: str) -> None:
    assert matches(words_of(harmless), BANNED_WORDS) == []


def test_checker_reads_gettext_in_python() -> None:
    source = 'title = _("You are safe")\nbody = ngettext("one!", "many", n)\nplain = "safe"\n'
    assert list(spoken_by(ast.walk(ast.parse(source)))) == ["You are safe", "one!", "many"]
