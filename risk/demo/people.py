"""Who lives in the demo. Plain data, so that the start-up can print it without loading Django."""

from dataclasses import dataclass

PASSWORD = "run-easy-today"  # noqa: S105  (printed on every start; the demo listens on loopback alone)
MARKER = "demo"  # the Heartbeat row that says: these people are ours


@dataclass(frozen=True)
class Person:
    """One account. `key` names the runner's log in calendars.py; a coach without one has no log."""

    key: str
    name: str
    about: str
    sex: str = ""
    birth_year: int | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    usual_weekly_km: int | None = None
    cadence_spm: int | None = None
    # Pairs with their distance in metres: the daily one, the one for the runs named next, a retired one.
    shoes: tuple[tuple[str, int], ...] = ()
    second_pair_for: frozenset[str] = frozenset()
    is_runner: bool = True
    is_coach: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@demo.lamella.example"


ANA = Person(
    key="ana",
    name="Ana Moreau",
    about="runs steadily, a year of training",
    sex="f",
    birth_year=1990,
    height_cm=168,
    weight_kg=60.5,
    usual_weekly_km=34,
    cadence_spm=174,
    shoes=(("Blue daily trainers", 425_000), ("Light pair for long runs", 260_000), ("Old grey pair", 480_000)),
    second_pair_for=frozenset({"long"}),
)
BEN = Person(
    key="ben",
    name="Ben Okafor",
    about="ran much further than usual yesterday",
    sex="m",
    birth_year=1984,
    height_cm=181,
    weight_kg=78,
    usual_weekly_km=27,
    cadence_spm=168,
    shoes=(("Everyday shoes", 280_000),),
)
CHLOE = Person(
    key="chloe",
    name="Chloe Lindqvist",
    about="four weeks of quickly growing weeks",
    sex="f",
    birth_year=1997,
    height_cm=164,
    weight_kg=55,
    usual_weekly_km=24,
    cadence_spm=178,
    shoes=(("Red road shoes", 330_000), ("Trail shoes", 200_000)),
    second_pair_for=frozenset({"trail"}),
)
DEV = Person(
    key="dev",
    name="Dev Raman",
    about="logged pain on the shin yesterday",
    sex="m",
    birth_year=1992,
    height_cm=175,
    weight_kg=68,
    usual_weekly_km=42,
    cadence_spm=172,
    shoes=(("Road shoes", 345_000),),
)
CY = Person(key="cy", name="Cy Novak", about="coach", is_runner=False, is_coach=True)

PEOPLE = (ANA, BEN, CHLOE, DEV, CY)
SMOKE_PERSON = ANA
