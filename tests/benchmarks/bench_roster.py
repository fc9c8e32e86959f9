"""Server time of the coach's roster. Run with `make bench`.

One athlete with a year of runs is worked out for real and copied; the page is then asked for through the whole of
Django, without a network. A figure is the best and the median of fifteen, in milliseconds. The goal is 150 ms at
300 athletes (ux.md, check 24). Everything happens in a transaction that is taken back.
"""

import gzip
import statistics
import time
from datetime import timedelta

import django
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

TIMES = 15
COUNTS = (1, 30, 300)


def main() -> None:
    """Print one line for each number of athletes and each way of looking."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415  (needs the settings)
    from django.core.management import call_command  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        _measure()
        transaction.set_rollback(True)


def _measure() -> None:
    from django.utils import timezone  # noqa: PLC0415

    from tests import factories, log_factories  # noqa: PLC0415  (need the app registry)
    from tests.risk.many import many_athletes  # noqa: PLC0415
    from tests.risk.pages import scored  # noqa: PLC0415

    now = factories.NOW
    timezone.now = lambda: now
    model = factories.runner("model", sex="f", birth_year=1990)
    pairs = [log_factories.shoe(model, name=f"Pair {n}") for n in range(2)]
    log_factories.steady_weeks(model, 52, factories.TODAY - timedelta(days=2), shoe=pairs[0])
    log_factories.run(model, factories.TODAY - timedelta(days=1), km=19, shoe=pairs[1])
    log_factories.pain(model, factories.TODAY - timedelta(days=3), score=2)
    factories.coaching(factories.coach("first"), model)
    scored(model)
    for count in COUNTS:
        coach = factories.coach(f"coach{count}")
        many_athletes(coach, model, count, start=1000 * count)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        client = Client()
        client.force_login(coach.user)
        for url in ("/athletes/", "/athletes/?all=1"):
            _print(client, count, url)


def _print(client: Client, count: int, url: str) -> None:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        response = client.get(url)
        taken.append(1000 * (time.perf_counter() - begun))
        assert response.status_code == 200, response.status_code
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    asked = sum(float(query["time"]) for query in queries) * 1000
    size = len(gzip.compress(response.content)) / 1024
    print(
        f"{count:4} athletes {url:<18}{min(taken):8.0f} ms best {statistics.median(taken):8.0f} ms median"
        f"{len(queries):5} queries {asked:6.0f} ms{size:7.0f} KB gzip"
    )


if __name__ == "__main__":
    main()
