"""What shows that a process in the background works: a mark that it leaves in the database as it works.

A running process is no sign: a worker that lost its broker looks alive for ever. So each mark is left by the thing
itself having been done, and its age is the answer.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """The row of `Heartbeat` that says it, and the age in seconds at which it no longer says so."""

    row: str
    fresh_s: float


SIGNS = {
    # A task that beat sends every minute and that a worker has run. Two were missed: no worker takes messages.
    "worker": Sign("worker", 150.0),
    # Noted when the broker has taken a message from beat, which sends every minute.
    "beat": Sign("beat", 150.0),
    # Noted by the sweeping process after each sweep: at most about two minutes of work, then a pause of 15 s.
    "sweeper": Sign("sweep_loop", 240.0),
}
