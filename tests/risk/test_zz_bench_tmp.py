import time
import pytest
from datetime import date
from tests import factories
from tests.log_factories import steady_weeks, run
from tests.risk.letters import rescore
@pytest.mark.django_db
def test_x(client):
    r = factories.runner("ana"); steady_weeks(r); rescore(r); client.force_login(r.user)
    for d in ("2026-09-01", "1990-01-01", "1990-01-01"):
        t = time.monotonic(); a = client.get("/runs/preview/", {"distance": "8", "local_date": d}); print(d, a.status_code, round(time.monotonic()-t, 3))
    run(r, date(1990,1,1), km=5); t = time.monotonic(); rescore(r); print("rescore 1990", round(time.monotonic()-t, 2))
