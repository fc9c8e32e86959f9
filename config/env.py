"""Read the environment, or fail loudly with the name of the variable.

A secret may also come from a file: `SECRET_KEY_FILE=/run/secrets/key` (as container engines mount them).
"""

import json
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """Return the variable; without a default, a missing one stops the start."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}; .env.example says what it is for.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return the variable as a yes or no; anything else stops the start."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int, least: int | None = None, most: int | None = None) -> int:
    """Return the variable as a whole number within its bounds; any other stops the start."""
    value = os.environ.get(name, str(default))
    try:
        found = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if least is not None and found < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {found}.")
    if most is not None and found > most:
        raise ImproperlyConfigured(f"{name} must be at most {most}, not {found}.")
    return found


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def table(name: str) -> dict[str, Any]:
    """Return NAME, or the content of the file that NAME_FILE names, read as a JSON object; neither: an empty one."""
    file = os.environ.get(f"{name}_FILE")
    value = Path(file).read_text() if file else os.environ.get(name, "")
    try:
        found = json.loads(value or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object; .env.example shows one.")
    return found


def secret(name: str) -> str:
    """Return NAME, or the content of the file that NAME_FILE names; neither has a default."""
    file = os.environ.get(f"{name}_FILE")
    value = Path(file).read_text().strip() if file else os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE; .env.example says how to make one.")
    return value
