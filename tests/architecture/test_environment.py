"""Every variable that the settings or docker-compose.yml read is explained in .env.example, and nothing else is."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from tests.architecture import compose

ROOT = Path(__file__).resolve().parents[2]


def read_by(source: str) -> set[str]:
    """Return the names that a module asks `env` for."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
        ):
            names.add(ast.literal_eval(node.args[0]))
    return names


def explained_in(text: str) -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]*)=", text, re.MULTILINE))


def test_settings_compose_and_example_name_the_same_variables() -> None:
    read = read_by((ROOT / "config/settings.py").read_text())
    filled_in = compose.variables((ROOT / "docker-compose.yml").read_text())
    assert read | filled_in == explained_in((ROOT / ".env.example").read_text())
    assert "SECRET_KEY" in read
    assert "POSTGRES_PASSWORD" in filled_in


def test_nothing_but_env_reads_the_environment_of_the_site() -> None:
    guilty = [
        str(file.relative_to(ROOT))
        for directory in ("config", "runners", "training", "risk")
        for file in (ROOT / directory).rglob("*.py")
        if re.search(r"os\.(environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE)|getenv)", file.read_text())
        and "config/embedded" not in str(file)
        and file.name != "env.py"
    ]
    assert guilty == []


def test_a_variable_without_an_explanation_is_found() -> None:
    assert read_by('A = env.flag("NEW_ONE", default=False)') - explained_in("OTHER=1\n# THIRD=2\n") == {"NEW_ONE"}
    assert explained_in("OTHER=1\n# THIRD=2\n# Words = more\n") == {"OTHER", "THIRD"}


def test_importing_the_project_reads_no_environment() -> None:
    """The pytest plug-in and the demo set the environment after they are imported."""
    done = subprocess.run(
        [sys.executable, "-c", "import config, config.embedded.stack, risk.demo.people"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_wrong_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS", "maybe")
    with pytest.raises(ImproperlyConfigured, match="HTTPS must be yes or no"):
        env.flag("HTTPS", default=True)
    monkeypatch.setenv("EMAIL_PORT", "smtp")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PORT must be a whole number"):
        env.number("EMAIL_PORT", 25)


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("SECRET_KEY") == "from a file"


def test_a_missing_secret_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("SECRET_KEY_FILE", raising=False)
    with pytest.raises(ImproperlyConfigured, match="Set SECRET_KEY"):
        env.secret("SECRET_KEY")
