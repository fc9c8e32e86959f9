"""Both servers together: start what the environment lacks, stop it at the end."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from config.embedded.rundirs import clear_dead


@contextlib.contextmanager
def servers(data: Path | None = None) -> Iterator[dict[str, str]]:
    """Yield DATABASE_URL and REDIS_URL. With `data` both keep what they are told; without it, nothing stays."""
    clear_dead()
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    with contextlib.ExitStack() as running:
        if "DATABASE_URL" not in urls:
            postgres = Postgres(data and data / "postgres")
            running.callback(postgres.stop)
            urls["DATABASE_URL"] = postgres.start()
        if "REDIS_URL" not in urls:
            redis = Redis(data and data / "valkey")
            running.callback(redis.stop)
            urls["REDIS_URL"] = redis.start()
        yield urls
