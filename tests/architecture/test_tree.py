"""The tree is the one that the design draws, and no file outgrows a screenful of screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIRECTORIES = {".ci", "config", "risk", "requirements", "runners", "static", "templates", "tests", "training"}
# Made by tools on this machine, never committed (.gitignore).
MADE_HERE = {".git", ".venv", ".bootstrap", ".demo", ".pytest_cache", ".ruff_cache", ".mypy_cache", "var",
             ".import_linter_cache", ".hypothesis", "staticfiles", "__pycache__"}  # fmt: skip
LIMIT = 300
COUNTED = {".py", ".html", ".css", ".js"}
NOT_OURS = {"vendor", "migrations", "__pycache__"}


def too_long(files: Iterator[Path]) -> list[str]:
    """Return the files with more lines than the limit."""
    lengths = {file: len(file.read_text().splitlines()) for file in files}
    return [f"{file}: {lines}" for file, lines in sorted(lengths.items()) if lines > LIMIT]


def sources() -> Iterator[Path]:
    for directory in DIRECTORIES:
        for file in (ROOT / directory).rglob("*"):
            if file.suffix in COUNTED and not NOT_OURS & set(file.parts):
                yield file


def test_the_top_has_only_the_directories_of_the_design() -> None:
    found = {path.name for path in ROOT.iterdir() if path.is_dir()} - MADE_HERE
    assert found <= DIRECTORIES, found - DIRECTORIES


def test_what_tools_make_here_is_never_committed() -> None:
    ignored = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
    assert MADE_HERE - {".git"} <= ignored


def test_no_file_is_over_300_lines() -> None:
    assert too_long(sources()) == []


def test_a_file_of_301_lines_is_found(tmp_path: Path) -> None:
    for lines in (LIMIT, LIMIT + 1):
        (tmp_path / f"{lines}.py").write_text("pass\n" * lines)
    assert [line.rpartition("/")[2] for line in too_long(tmp_path.iterdir())] == ["301.py: 301"]


@pytest.mark.parametrize("directory", ["config", "runners", "training", "risk"])
def test_every_module_says_what_it_is_for(directory: str) -> None:
    silent = []
    for file in (ROOT / directory).rglob("*.py"):
        text = file.read_text()
        if text.strip() and not NOT_OURS & set(file.parts) and not text.startswith(('"""', "#!", "from", "import")):
            silent.append(str(file.relative_to(ROOT)))
    assert silent == []
