"""Read docker-compose.yml, Dockerfile and .env the way a container engine does, as far as these files need it."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?([-?])([^}]*))?\}")
BINDING = re.compile(r"^127\.0\.0\.1:\d+:\d+$")
PINNED = re.compile(r"^[\w./-]+:v?\d[\w.-]*$")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY$")
CHECK_TIMES = ("interval", "timeout", "start_period")
Services = dict[str, Any]


def load(text: str) -> dict[str, Any]:
    """Return the file with its anchors resolved."""
    return yaml.safe_load(text)


def variables(text: str) -> set[str]:
    """Return the names that `${…}` asks the shell or .env for; comments count for nothing."""
    return {match[1] for match in VARIABLE.finditer(json.dumps(load(text)))}


def filled_in(value: str, shell: Mapping[str, str]) -> str:
    """Return the text with each `${NAME}` replaced; a missing one with `:?` is an error, as in the engine."""

    def one(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if shell.get(name):
            return shell[name]
        if kind == "?":
            raise LookupError(f"{name}: {rest}")
        return rest or ""

    return VARIABLE.sub(one, value)


def env_file(text: str) -> dict[str, str]:
    """Return what a .env file sets."""
    lines = (line.strip() for line in text.splitlines())
    return dict(_pair(line) for line in lines if line and not line.startswith("#"))


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def words(command: str | list[str]) -> list[str]:
    """Return a service's command as the list that is executed."""
    return shlex.split(command) if isinstance(command, str) else list(command)


def check_of(service: Services) -> list[str]:
    """Return a health check's command as the list that is executed."""
    kind, *rest = service["healthcheck"]["test"]
    return rest if kind == "CMD" else ["sh", "-c", *rest]


def seconds(text: str) -> float:
    """Return a duration such as 1m30s in seconds."""
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", text)
    assert "".join(number + unit for number, unit in parts) == text, f"no duration: {text!r}"
    return sum(float(number) * UNITS[unit] for number, unit in parts)


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions in order, continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined.splitlines())]


def image_env(dockerfile: str) -> dict[str, str]:
    """Return what the image's ENV lines set."""
    lines = (shlex.split(rest) for name, rest in instructions(dockerfile) if name == "ENV")
    return dict(_pair(pair) for line in lines for pair in line)


def image_command(dockerfile: str) -> list[str]:
    """Return the command that a service without one of its own runs."""
    (command,) = [rest for name, rest in instructions(dockerfile) if name == "CMD"]
    return json.loads(command)


def build_context(root: Path) -> Iterator[Path]:
    """Yield the files that COPY . . brings in, by .dockerignore: the last pattern that matches a file decides."""
    rules = [line for line in (root / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    for top in root.iterdir():
        if _is_left_out(Path(top.name), rules):
            continue
        for path in [top, *top.rglob("*")]:
            if path.is_file() and not _is_left_out(path.relative_to(root), rules):
                yield path


def _is_left_out(path: Path, rules: list[str]) -> bool:
    out = False
    names = ["/".join(path.parts[: depth + 1]) for depth in range(len(path.parts))]
    for rule in rules:
        pattern = rule.removeprefix("!")
        deep = pattern.removeprefix("**/")
        tried = path.parts if deep != pattern else names
        if any(fnmatch(name, deep) and (deep != "*" or "/" not in name) for name in tried):
            out = not rule.startswith("!")
    return out


def faults(compose: dict[str, Any]) -> list[str]:
    """Return what breaks a promise of the production shape, as "service: what"."""
    networks = compose.get("networks", {})
    return [
        f"{name}: {fault}"
        for name, service in compose["services"].items()
        for fault in (*_running_faults(name, service), *_closed_faults(name, service, networks))
    ] + [
        f"{name}: depends on {other}, which is not there"
        for name, service in compose["services"].items()
        for other in service.get("depends_on", {})
        if other not in compose["services"]
    ]


def _running_faults(name: str, service: Services) -> Iterator[str]:
    if service.get("init") is not True:
        yield "no init: zombies stay and signals may be lost"
    if "build" not in service and not PINNED.match(service.get("image", "")):
        yield "its image names no version"
    if service.get("restart") == "no":
        return  # it runs once
    if service.get("restart") != "unless-stopped":
        yield "is not started again"
    if "stop_grace_period" not in service:
        yield "no grace period"
    check = service.get("healthcheck", {})
    if check.get("test", ["NONE"])[0] not in ("CMD", "CMD-SHELL"):
        yield "no health check"
    elif missing := [key for key in CHECK_TIMES if key not in check]:
        yield f"its health check has no {', '.join(missing)}"


def _closed_faults(name: str, service: Services, networks: dict[str, Any]) -> Iterator[str]:
    if service.get("read_only") is not True:
        yield "its root file system can be written"
    if service.get("cap_drop") != ["ALL"] or "no-new-privileges:true" not in service.get("security_opt", []):
        yield "keeps capabilities"
    if service.get("privileged") or service.get("network_mode") or service.get("pid"):
        yield "shares the machine"
    ports = service.get("ports", [])
    if ports and name != "web" and "development" not in service.get("profiles", []):
        yield "publishes a port"
    if any(not BINDING.match(str(port)) for port in ports):
        yield "publishes a port to everybody"
    if any(str(volume).startswith((".", "/", "~")) for volume in service.get("volumes", [])):
        yield "sees files of the machine"
    used = service.get("networks", ["default"])
    if name in ("db", "broker") and any(not (networks.get(used_one) or {}).get("internal") for used_one in used):
        yield "reaches beyond the stack"
    for key, value in (service.get("environment") or {}).items():
        if SECRET_NAME.search(key) and not VARIABLE.search(str(value)):
            yield f"has a secret in the file: {key}"
