"""The stories, by the key of the person who lives them."""

from risk.demo.diary import Story
from risk.demo.stories.coming_back import ELLA, GRACE, JONAS
from risk.demo.stories.hurting import DEV, LENA
from risk.demo.stories.rising import BEN, CHLOE, FINN
from risk.demo.stories.steady import ANA, HUGO, IRIS, KARL

STORIES: dict[str, Story] = {
    "ana": ANA,
    "ben": BEN,
    "chloe": CHLOE,
    "dev": DEV,
    "ella": ELLA,
    "finn": FINN,
    "grace": GRACE,
    "hugo": HUGO,
    "iris": IRIS,
    "jonas": JONAS,
    "karl": KARL,
    "lena": LENA,
}
