"""Say by the exit code whether a process works: `python -m config.healthy web|worker|beat|sweeper`.

For container engines, which ask every minute of every process: so neither the apps nor Django's database layer are
loaded. 0 means yes; 1 means no, with the reason on the standard error.
"""

import http.client
import os
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from config.vital import SIGNS, Sign

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ANSWER_S = 10.0  # more than a page waits for a connection of the pool: "503" says more than "no answer"
CONNECT_S = 5
NAMES = ("web", *SIGNS)
QUERY = "SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM runners_heartbeat WHERE name = %s"


def main(arguments: Sequence[str]) -> int:
    """Return 0 when the named process works, else 1 (2: no such name)."""
    if len(arguments) != 1 or arguments[0] not in NAMES:
        sys.stderr.write(f"Name one of: {', '.join(NAMES)}\n")
        return 2
    (name,) = arguments
    reason = _web() if name == "web" else _background(SIGNS[name])
    if reason:
        sys.stderr.write(f"{name}: {reason}\n")
        return 1
    return 0


def _web() -> str:
    """Ask this machine's web process under the name that the site answers to; return what is wrong."""
    site = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=ANSWER_S)
    try:
        site.request("GET", "/health/ready", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        status = site.getresponse().status
    except (OSError, http.client.HTTPException) as fault:
        return f"no answer on port {settings.PORT} ({type(fault).__name__})"
    finally:
        site.close()
    return "" if status == http.client.OK else f"/health/ready answers {status}"


def _background(sign: Sign) -> str:
    """Return what is wrong with the age of this mark, by the database's clock."""
    wanted = settings.DATABASES["default"]
    try:
        with psycopg.connect(
            host=wanted["HOST"] or None,
            port=wanted["PORT"] or None,
            user=wanted["USER"] or None,
            password=wanted["PASSWORD"] or None,
            dbname=wanted["NAME"],
            connect_timeout=CONNECT_S,
        ) as connection:
            row = connection.execute(QUERY, [sign.row]).fetchone()
    except psycopg.Error as fault:
        return f"the database cannot say ({type(fault).__name__})"
    if row is None:
        return "no sign of life yet"
    (age,) = row
    return "" if age <= sign.fresh_s else f"last sign of life {age:.0f} s ago; {sign.fresh_s:.0f} s are the limit"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
