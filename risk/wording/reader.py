"""For whom a sentence is written."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reader:
    """`units` is km or mi; `today` is the runner's own calendar date."""

    units: str
    today: date
