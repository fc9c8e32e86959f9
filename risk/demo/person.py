"""What is said of a person of the demo. Plain data, so that the start-up can print it without loading Django."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Shoes with the metres that they have run until today; those without `use` are for every other run.

    A pair's runs are found backwards in time, so pairs for the same use stand newest first.
    """

    name: str
    metres: int
    use: frozenset[str] = frozenset()  # kinds of session, or surfaces
    is_retired: bool = False


@dataclass(frozen=True)
class OldInjury:
    """A bone stress injury; of the day only month and year are kept."""

    site: str
    side: str
    days_ago: int


@dataclass(frozen=True)
class Person:
    """One account. `key` names the runner's story; a coach without one has no log."""

    key: str
    name: str
    about: str
    zone: str = "Europe/London"
    units: str = "km"
    sex: str = ""
    birth_year: int | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    usual_weekly_km: int | None = None
    cadence_spm: int | None = None
    injuries: tuple[OldInjury, ...] | None = ()  # none: never answered
    shoes: tuple[Pair, ...] = ()
    withholds: frozenset[str] = frozenset()  # categories that may not be stored
    shares: tuple[str, ...] | None = None  # what the coach sees; none: there is no coach
    is_runner: bool = True
    is_coach: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@demo.lamella.example"
