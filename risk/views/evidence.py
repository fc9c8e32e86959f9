"""The claims that the model stands on, with the grade of their evidence and the key of their source."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVIDENCE: tuple[tuple[str | Promise, str, str], ...] = (
    (_("Runners who had a stress fracture before have about 5 times the odds of another."), "A", "wright2015"),
    (_("Women have about 2.3 times the odds; fuelling and periods explain part of it."), "A", "wright2015"),
    (_("More than 32 km a week goes with about 2.4 times the odds."), "A", "wright2015"),
    (
        _("A run more than 10% past the longest of the last 30 days goes with more overuse injuries of all kinds."),
        "B",
        "frandsen2025",
    ),
    (
        _("Signs of not eating enough for the training go with more bone injuries in college athletes."),
        "B",
        "tenforde2017",
    ),
    (
        _("A higher cadence went with fewer bone injuries in one small group; an army study found nothing."),
        "B",
        "kliethermes2021",
    ),
    (_("Calcium with vitamin D: a fifth fewer stress fractures in recruits."), "B", "lappe2008"),
    (_("A week more than 20% bigger goes with more injuries a week later, in one set of logs."), "C", "lovdal2021"),
    (_("Fewer than two rest days a week goes with more overuse injuries, asked afterwards."), "C", "ristolainen2014"),
    (_("Taking turns between pairs of shoes goes with fewer injuries."), "C", "malisoux2015"),
    (_("A change to hilly or rocky ground came before a wave of stress fractures in recruits."), "C", "jones2002"),
    (_("Short sleep goes with more injuries in soldiers; bone was not looked at."), "C", "grier"),
    (_("New runners are injured more often."), "C", "macera1989"),
    (_("Very young recruits had more stress fractures."), "C", "milgrom1994"),
    (_("Recruits who came with older shoes had more stress fractures."), "C", "gardner1988"),
    (_("How load, speed and repair add up over weeks."), "model", "edwards2010"),
)
