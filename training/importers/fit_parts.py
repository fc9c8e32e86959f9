"""What is taken out of a FIT file, whichever of the two decoders reads it."""

from dataclasses import dataclass, field

from training.importers.motion import Point
from training.importers.sound import number

EPOCH = 631_065_600  # 1989-12-31 00:00:00 UTC in seconds since 1970
SYSTEM_TIME = 0x10000000  # below this, a timestamp counts from when the device was switched on
DEGREES = 180 / 2**31
MAX_LAPS = 2000
_LAP = {"start_time", "total_elapsed_time", "total_timer_time", "total_distance", "avg_heart_rate", "avg_cadence"}
KEPT = {
    "file_id": {"type", "manufacturer", "serial_number", "time_created"},
    "session": _LAP
    | {"timestamp", "total_moving_time", "sport", "sub_sport", "avg_fractional_cadence", "workout_rpe"},
    "lap": _LAP,
    "activity": {"timestamp", "local_timestamp"},
    "sport": {"sport", "sub_sport"},
}
Message = dict[str, object]


@dataclass(slots=True)
class Part:
    """One FIT file of a chain. Times of messages are raw: seconds since EPOCH, or since power on."""

    file_id: Message = field(default_factory=dict)
    activity: Message = field(default_factory=dict)
    sport: Message = field(default_factory=dict)
    sessions: list[Message] = field(default_factory=list)
    laps: list[Message] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)  # t in seconds since 1970, or since power on
    bad_points: int = 0

    def keep(self, name: str, found: Message) -> None:
        """Take one message of KEPT; what a device says twice counts the first time, its clock the last time."""
        if name == "session":
            self.sessions.append(found)
        elif name == "lap":
            if len(self.laps) < MAX_LAPS:
                self.laps.append(found)
        elif name == "file_id":
            self.file_id = self.file_id or found
        elif name == "activity":
            self.activity = found
        else:
            self.sport = self.sport or found


def epoch(raw: object) -> float | None:
    """Seconds since 1970 for a FIT time; None for one that counts from power on."""
    seconds = number(raw)
    return seconds + EPOCH if seconds is not None and seconds >= SYSTEM_TIME else None
