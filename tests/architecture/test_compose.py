"""The files of the production shape say what they should: real parsers, and each checker shown to go red."""

import copy
from typing import Any

import pytest

from config.embedded.programs import commands
from tests.architecture import compose
from tests.architecture.compose import ROOT
from tests.architecture.test_environment import read_by

TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = compose.load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if "build" in service}
READ_BY_PYTHON = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "DJANGO_SETTINGS_MODULE"}


def test_the_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "sweeper", "db", "broker", "mail"}
    assert {"migrate", "web", "worker", "beat", "sweeper"} == OURS
    assert [name for name, service in SERVICES.items() if service.get("profiles") == ["development"]] == ["mail"]


def test_the_demo_runs_the_same_processes() -> None:
    """By other options, but each by the same program and, where it has some, the same subcommand."""
    demo = commands(8000)
    assert set(demo) == OURS - {"migrate"}
    for name, command in demo.items():
        shipped = compose.words(SERVICES[name].get("command") or compose.image_command(DOCKERFILE))
        kind = [word for word in command if word in ("gunicorn", "config.wsgi", "celery", "worker", "beat", "sweep")]
        assert kind == [word for word in shipped if word in kind], name
        assert len(kind) >= 1


def test_the_production_shape_keeps_its_promises() -> None:
    assert compose.faults(COMPOSE) == []


@pytest.mark.parametrize(
    ("service", "change", "fault"),
    [
        ("web", {"ports": ["8000:8000"]}, "publishes a port to everybody"),
        ("db", {"ports": ["127.0.0.1:5432:5432"]}, "publishes a port"),
        ("db", {"networks": ["outside"]}, "reaches beyond the stack"),
        ("db", {"environment": {"POSTGRES_PASSWORD": "lamella"}}, "has a secret in the file: POSTGRES_PASSWORD"),
        ("broker", {"image": "valkey/valkey:latest"}, "its image names no version"),
        ("broker", {"image": "valkey/valkey"}, "its image names no version"),
        ("worker", {"healthcheck": {}}, "no health check"),
        ("worker", {"healthcheck": {"test": ["CMD", "true"]}},
         "its health check has no interval, timeout, start_period"),
        ("beat", {"restart": "on-failure"}, "is not started again"),
        ("beat", {"init": False}, "no init: zombies stay and signals may be lost"),
        ("sweeper", {"stop_grace_period": None}, "no grace period"),
        ("sweeper", {"read_only": False}, "its root file system can be written"),
        ("mail", {"cap_drop": []}, "keeps capabilities"),
        ("mail", {"privileged": True}, "shares the machine"),
        ("web", {"volumes": ["./var:/var/lib/lamella/data"]}, "sees files of the machine"),
        ("web", {"depends_on": {"redis": {}}}, "depends on redis, which is not there"),
    ],
)  # fmt: skip
def test_each_broken_promise_is_found(service: str, change: dict[str, Any], fault: str) -> None:
    broken = copy.deepcopy(COMPOSE)
    for key, value in change.items():
        if value is None:
            del broken["services"][service][key]
        else:
            broken["services"][service][key] = value
    assert compose.faults(broken) == [f"{service}: {fault}"]


def undocumented(services: dict[str, Any], dockerfile: str) -> set[str]:
    """Return what our services or the image set and neither the settings nor Python reads."""
    given = {key for name in OURS for key in services[name].get("environment", {})} | set(
        compose.image_env(dockerfile)
    )
    return given - READ_BY_PYTHON - read_by((ROOT / "config/settings.py").read_text())


def test_every_variable_that_is_set_is_read() -> None:
    """Together with test_environment.py: and so is explained in .env.example."""
    assert undocumented(SERVICES, DOCKERFILE) == set()


def test_a_variable_that_nobody_reads_is_found() -> None:
    broken = copy.deepcopy(SERVICES)
    broken["beat"]["environment"]["DB_POOOL"] = "yes"
    assert undocumented(broken, DOCKERFILE.replace("IN_IMAGE", "IN_IMAGES")) == {"DB_POOOL", "IN_IMAGES"}
    assert compose.variables("a: ${ONE:?set it}\nb: $${NOT}\n# ${COMMENT}\nc: x${TWO:-2}") == {"ONE", "TWO"}


def test_a_missing_password_stops_the_engine() -> None:
    url = SERVICES["web"]["environment"]["DATABASE_URL"]
    with pytest.raises(LookupError, match="POSTGRES_PASSWORD"):
        compose.filled_in(url, {})
    assert compose.filled_in(url, {"POSTGRES_PASSWORD": "pw"}) == "postgresql://lamella:pw@db:5432/lamella"


def test_the_pool_is_for_the_web_process_and_long_waits_for_the_others() -> None:
    assert [name for name in OURS if "DB_POOL" in SERVICES[name]["environment"]] == ["web"]
    assert {name for name in OURS if "IN_WORKER" in SERVICES[name]["environment"]} == OURS - {"web"}


def test_every_service_writes_only_where_it_may() -> None:
    """The settings keep uploads, and their growing parts, on the shared volume; /tmp is small and memory."""
    env = compose.image_env(DOCKERFILE)
    for name in OURS:
        assert SERVICES[name]["volumes"] == [f"data:{env['DATA_DIR']}"]
    assert env["FILE_UPLOAD_TEMP_DIR"] == env["DATA_DIR"]
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_image_runs_as_nobody_special() -> None:
    steps = compose.instructions(DOCKERFILE)
    at = {name: number for number, (name, _) in enumerate(steps)}
    assert dict(steps)["USER"] not in ("root", "0")
    assert at["USER"] > max(number for number, (name, _) in enumerate(steps) if name in ("RUN", "COPY"))
    assert not any("--chown" in rest or "ADD" in name for name, rest in steps)


def test_the_image_holds_what_runs_and_no_secret(tmp_path: Any) -> None:
    kept = {str(path.relative_to(ROOT)) for path in compose.build_context(ROOT)}
    assert {"manage.py", "config/settings.py", "risk/engine/index.py", "requirements/runtime.txt"} <= kept
    tops = {path.split("/")[0] for path in kept}
    assert tops <= {"config", "risk", "runners", "training", "static", "templates", "requirements", "manage.py",
                    "pyproject.toml", "LICENSE"}  # fmt: skip
    assert not any("__pycache__" in path for path in kept)
    (tmp_path / ".dockerignore").write_text("# nothing\n.git\n")
    for name in (".env", ".git"):
        (tmp_path / name).write_text("SECRET_KEY=x")
    assert {path.name for path in compose.build_context(tmp_path)} == {".dockerignore", ".env"}
