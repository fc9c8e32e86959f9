"""The variables that config/settings.py reads, as the tests and the demo set them (.env.example has them all)."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def for_tests(data_dir: Path) -> dict[str, str]:
    """Return what makes a test run the same on every machine."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DEBUG": "no",
        "DEMO": "no",
        "HTTPS": "no",
        "STATIC_FROM_SOURCE": "yes",
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "LOAD_EMAIL_DELAY_S": "0",
        "WAKING_HOURS": "0-24",  # a test may run at night
        "LOG_LEVEL": "WARNING",
        "DATA_DIR": str(data_dir),
    }


def for_demo(home: Path, secret_key: str, urls: Mapping[str, str], port: int) -> dict[str, str]:
    """Return the whole environment of the demo's processes: this one's, and what the demo needs."""
    return {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(PROJECT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "C_FORCE_ROOT": "1",  # Celery as root, with JSON messages alone
        "SECRET_KEY": secret_key,
        "DEBUG": "no",
        "DEMO": "yes",
        "HTTPS": "no",  # plain HTTP on loopback
        "STATIC_FROM_SOURCE": "yes",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_BACKEND": "config.mailbox.EmailBackend",
        "EMAIL_FILE_PATH": str(home / "mail"),
        # In production ten minutes, and never at night: here somebody is waiting to see it.
        "LOAD_EMAIL_DELAY_S": os.environ.get("LOAD_EMAIL_DELAY_S", "15"),
        "WAKING_HOURS": os.environ.get("WAKING_HOURS", "0-24"),
        "DATA_DIR": str(home / "var"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
