"""The whole app with people in it, in one command: `python -m config.embedded.demo` (or `make demo`)."""

import argparse
import contextlib
import shutil
import signal
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg

from config.embedded import home as homes
from config.embedded.environment import for_demo
from config.embedded.programs import Programs, run_to_end
from config.embedded.smoke import Site, Smoke, SmokeError
from config.embedded.stack import servers
from risk.demo.people import PASSWORD, PEOPLE, SMOKE_PERSON

STARTED = time.monotonic()
READY_S = 60.0
PORTS_TO_TRY = 50
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Ctrl-C, or a signal that means the same."""


def say(text: str) -> None:
    print(f"{f'{time.monotonic() - STARTED:.1f} s':<8}| {text}", flush=True)


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.embedded.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="first port to try (default: 8000)")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and begin again")
    parser.add_argument("--data", type=Path, help="where to keep it all (default: a place that this project has)")
    parser.add_argument(
        "--smoke", type=float, metavar="SECONDS", help="check a demo of its own within this time, then stop"
    )
    return parser.parse_args(arguments)


def free_port(first: int) -> int:
    """Return the first port from here on that nobody listens on."""
    for port in range(first, min(first + PORTS_TO_TRY, 65536)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            if port != first:
                say(f"Port {first} is taken; using {port}.")
            return port
    raise SystemExit(f"No free port from {first} on.")


def refuse_real_people(database_url: str) -> None:
    """Stop before anything is changed in a database that has people but was not filled by the demo."""
    with psycopg.connect(database_url) as connection:
        (users,) = connection.execute("select to_regclass('runners_user') is not null").fetchone() or (False,)
        if not users or not connection.execute("select 1 from runners_user limit 1").fetchone():
            return
        if connection.execute("select 1 from runners_heartbeat where name = 'demo'").fetchone():
            return
    raise SystemExit("DATABASE_URL names a database with people in it that no demo made. The demo leaves it alone.")


@contextlib.contextmanager
def place(arguments: argparse.Namespace) -> Iterator[homes.Home]:
    """Yield the directory of the demo: its lasting one, or for a smoke test one that goes afterwards."""
    smoke = arguments.smoke is not None
    lasting = arguments.data.resolve() if arguments.data else homes.location()
    path = Path(tempfile.mkdtemp(prefix="lamella-smoke-", dir=homes.SHARED)) if smoke else lasting
    if smoke:
        path.chmod(0o711)
    home = homes.Home(path)
    try:
        home.take(fresh=arguments.fresh)
        yield home
    finally:
        home.release()
        if smoke:
            shutil.rmtree(path, ignore_errors=True)


def wait_until_ready(address: str, programs: Programs) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        if stopped := programs.stopped():
            raise SystemExit(f"Stopped while starting: {', '.join(stopped)}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/health/ready", timeout=2):  # noqa: S310
            return
        if time.monotonic() > deadline:
            raise SystemExit(f"{address} did not become ready in {READY_S:.0f} s.")
        time.sleep(0.05)


def welcome(address: str, home: homes.Home) -> None:
    width = max(len(person.email) for person in PEOPLE)
    lines = [f"{person.email:<{width}}  {person.about}" for person in PEOPLE]
    print(f"\n  Lamella: {address}/\n\n  Sign in with the password {PASSWORD} as", flush=True)
    print("".join(f"    {line}\n" for line in lines))
    print(f"  E-mails:  {address}/demo/mail/")
    print(f"  Data:     {home.path}   (begin again: make demo ARGS=--fresh)")
    print("  Ctrl-C stops everything.\n", flush=True)


def run(arguments: argparse.Namespace) -> None:
    """Start everything and wait until something stops by itself, or until it was checked."""
    with place(arguments) as home, servers(home.path) as urls:
        say("PostgreSQL and the Redis-protocol server answer")
        port = free_port(arguments.port)
        address = f"http://127.0.0.1:{port}"
        env = for_demo(home.path, home.secret_key(), urls, port)
        if arguments.smoke is not None:
            env["LOAD_EMAIL_DELAY_S"] = "0"
        refuse_real_people(urls["DATABASE_URL"])
        programs = Programs()
        try:
            # The web process needs no tables to get ready, so it gets ready while they are made.
            programs.start("web", port=port, env=env)
            run_to_end("config.embedded.prepare", env=env)
            say("Tables and people are there")
            programs.start("worker", "beat", "sweeper", port=port, env=env)
            programs.show()
            wait_until_ready(address, programs)
            home.announce(address)
            say(f"Ready: {address}/")
            if arguments.smoke is not None:
                site = Site(address, urls["DATABASE_URL"], home.path / "mail", SMOKE_PERSON.email, PASSWORD)
                smoke(site, arguments.smoke, programs)
                return
            welcome(address, home)
            while not (stopped := programs.stopped()):
                time.sleep(0.25)
            raise SystemExit(f"Stopped by itself: {', '.join(stopped)}")
        finally:
            programs.stop()
            say("The app has stopped; now the servers")


def smoke(site: Site, seconds: float, programs: Programs) -> None:
    """Check the running demo; what failed is the last thing that the terminal shows."""
    # Paused, so that what is seen is the worker's doing: the sweeper would find the same work.
    with programs.paused("sweeper"):
        try:
            Smoke(site, time.monotonic() + seconds, say).run()
        except SmokeError as error:
            raise SystemExit(f"Smoke test failed: {error}") from None
    if stopped := programs.stopped():
        raise SystemExit(f"Smoke test failed: stopped by itself: {', '.join(stopped)}")
    say("Smoke test passed")


def on_signal(signum: int, frame: object) -> None:
    """Begin to stop, once: pressing Ctrl-C again does not cut the stopping short."""
    for name in STOPPING:
        signal.signal(name, signal.SIG_IGN)
    raise Stopped


def main() -> None:
    for name in STOPPING:
        signal.signal(name, on_signal)
    try:
        run(options())
    except Stopped:
        say("Stopped")


if __name__ == "__main__":
    main()
