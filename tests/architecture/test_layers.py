"""Imports, and foreign keys written as text (which import-linter cannot see), point one way."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["runners", "training", "risk"]  # each may point to itself and to those before it


def lint(*arguments: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-logo", "--no-cache", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def wrong_way(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the (from app, to app) pairs that point to an app further on."""
    return [(a, b) for a, b in fields if a in ORDER and b in ORDER and ORDER.index(b) > ORDER.index(a)]


def test_the_contracts_of_pyproject_hold() -> None:
    done = lint()
    assert done.returncode == 0, done.stdout


def test_an_import_the_wrong_way_is_found(tmp_path: Path) -> None:
    """The same tool, asked for the opposite of what holds."""
    contract = tmp_path / "upside_down.toml"
    contract.write_text(
        '[tool.importlinter]\nroot_packages = ["risk", "training", "runners"]\n'
        '[[tool.importlinter.contracts]]\nname = "upside down"\ntype = "layers"\n'
        'layers = ["runners", "training", "risk"]\n'
    )
    done = lint("--config", str(contract))
    assert done.returncode != 0
    assert "upside down BROKEN" in done.stdout


def test_foreign_keys_follow_the_order_of_the_apps() -> None:
    relations = [
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.is_relation and field.related_model
    ]
    assert ("training", "runners") in relations
    assert wrong_way(relations) == []


def test_a_foreign_key_the_wrong_way_is_found() -> None:
    assert wrong_way([("risk", "runners"), ("runners", "runners"), ("runners", "risk")]) == [("runners", "risk")]


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
