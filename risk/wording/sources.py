"""The studies behind the numbers, as a reader can look them up."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

SOURCES: dict[str, str | Promise] = {
    "wright2015": "Wright AA and others, British Journal of Sports Medicine 2015, meta-analysis of runners",
    "tenforde2017": "Tenforde AS and others, American Journal of Sports Medicine 2017, 239 college athletes",
    "kliethermes2021": "Kliethermes SA and others, British Journal of Sports Medicine 2021;55:851, 54 runners",
    "lappe2008": "Lappe J and others 2008, trial with 5,201 Navy recruits",
    "grier": "Grier T and others, study of sleep and injuries in soldiers",
    "macera1989": "Macera CA and others 1989, study of habitual runners",
    "milgrom1994": "Milgrom C and others 1994, study of infantry recruits",
    "gardner1988": "Gardner LI and others 1988, trial with 3,025 recruits",
    "malisoux2015": "Malisoux L and others 2015, 264 runners",
    "jones2002": "Jones BH and others, Epidemiologic Reviews 2002;24:228, review",
    "edwards2010": "Edwards WB and others, Clinical Biomechanics 2010;25:372, bone model",
    "frandsen2025": "Frandsen JSB and others, British Journal of Sports Medicine 2025;59:1203, 5,205 runners",
    "lovdal2021": "Lövdal SS and others, IJSPP 2021;16:1522; their open data worked out again",
    "ristolainen2014": "Ristolainen L and others 2014, 446 endurance athletes, looking back",
    "lamella": lazy("Lamella’s own arithmetic, no study"),
}
LINKS: dict[str, str] = {
    "frandsen2025": "https://doi.org/10.1136/bjsports-2024-109380",
    "lovdal2021": "https://doi.org/10.1123/ijspp.2020-0518",
}


def source(key: str) -> str:
    """Return who found it, where, and in whom."""
    return str(SOURCES[key])


def link(key: str) -> str:
    """Return where the study can be read, or nothing where no address was checked."""
    return LINKS.get(key, "")
