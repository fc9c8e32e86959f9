"""Who lives in the demo. Plain data, so that the start-up can print it without loading Django."""

from risk.demo.athletes import ANA, ATHLETES
from risk.demo.person import Person

PASSWORD = "run-easy-today"  # noqa: S105  (printed on every start; the demo listens on loopback alone)
MARKER = "demo"  # the Heartbeat row that says: these people are ours

CY = Person(key="cy", name="Cy Novak", about="coach of nearly all of them", is_runner=False, is_coach=True)
ZOE = Person(key="zoe", name="Zoe Brandt", about="coach of nobody yet", is_runner=False, is_coach=True)

PEOPLE = (*ATHLETES, CY, ZOE)
SMOKE_PERSON = ANA
