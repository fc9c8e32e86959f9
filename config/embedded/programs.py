"""The processes of the app: the same that docker-compose.yml runs, each with its name before each line."""

import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping

from config.embedded.environment import PROJECT
from config.embedded.processes import spawn, stop

# Celery says this at each start as root, whatever one decides; the demo decides for JSON messages alone.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
STOP_S = 12.0


def commands(port: int) -> dict[str, list[str]]:
    """Return each process's command by its name."""
    python = sys.executable
    celery = [python, "-m", "celery", "-q", "-A", "config"]
    return {
        "web": [
            *(python, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "3"),
            *("--no-control-socket", "--log-level", "warning"),
        ],
        "worker": [
            *(*celery, "worker", "--pool", "prefork", "--concurrency", "1", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle"),
        ],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile="],
        "sweeper": [python, "manage.py", "sweep", "--loop"],
    }


class Programs:
    """The running processes. Start them from the main thread (see `spawn`)."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._pumps: list[threading.Thread] = []

    def start(self, *names: str, port: int, env: Mapping[str, str]) -> None:
        """Start these; the pool of connections is for the web process alone (config/settings.py)."""
        for name in names:
            own = {"DB_POOL": "yes"} if name == "web" else {"IN_WORKER": "yes", **QUIET}
            command = commands(port)[name]
            self.running[name] = spawn(command, env={**env, **own}, cwd=PROJECT, output=subprocess.PIPE)

    def show(self) -> None:
        """From now on print what they say. After the last start: a process with threads should not fork."""
        for name, process in self.running.items():
            pump = threading.Thread(target=_print_lines, args=(name, process), daemon=True)
            pump.start()
            self._pumps.append(pump)

    def stopped(self) -> list[str]:
        """Return the names of those that have ended, with their exit codes."""
        codes = {name: process.poll() for name, process in self.running.items()}
        return [f"{name} (exit code {code})" for name, code in codes.items() if code is not None]

    @contextlib.contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """Hold one process still for a while."""
        self.running[name].send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.running[name].send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Stop all of them, and show the last thing that each has to say."""
        stop(self.running.values(), patience_s=STOP_S)
        if not self._pumps:
            self.show()
        for pump in self._pumps:
            pump.join(2)


def _print_lines(name: str, process: "subprocess.Popen[bytes]") -> None:
    assert process.stdout is not None  # noqa: S101  (output=PIPE)
    for raw in process.stdout:
        line = raw.decode(errors="replace").rstrip()
        if line:
            print(f"{name:<8}| {line}", flush=True)


def run_to_end(module: str, *, env: Mapping[str, str]) -> None:
    """Run one of our modules to its end; its words go to the terminal."""
    process = spawn([sys.executable, "-m", module], env=env, cwd=PROJECT)
    try:
        code = process.wait()
    except BaseException:  # Ctrl-C while it runs
        stop([process])
        raise
    if code:
        raise SystemExit(f"{module} failed (exit code {code}); the reason is above.")
