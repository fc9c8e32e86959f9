"""A factor of the index in words: what it is, the runner's own value, one honest sentence, what changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.wording import amounts
from risk.wording import load_factors as load
from risk.wording.levels import grade
from risk.wording.reader import Reader
from risk.wording.sources import link, source

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class FactorWords:
    """`points` are the whole points shown; `change` is empty for what cannot be changed."""

    code: str
    title: str
    value: str
    sentence: str
    change: str
    points: int
    can_change: bool
    grade: str
    grade_words: str
    source: str
    link: str


def factor_words(factor: Mapping[str, Any], reader: Reader) -> FactorWords:
    """Put one factor of a stored assessment into words; an unknown code raises KeyError."""
    code = factor["code"]
    title, value, sentence, change = WORDS[code](factor["numbers"], factor["shown"], reader)
    return FactorWords(
        code=code,
        title=title,
        value=value,
        sentence=sentence,
        change=change if factor["can_change"] else "",
        points=factor["shown"],
        can_change=factor["can_change"],
        grade=factor["grade"],
        grade_words=grade(factor["grade"]),
        source=source(factor["source"]),
        link=link(factor["source"]),
    )


Four = tuple[str, str, str, str]  # title, value, sentence, what changes it


def _baseline(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Where everybody starts"),
        "",
        _("A steady %(count)s bone-kilometres a week, no other factor known. Twenty points more are a doubling.")
        % {"count": amounts.number(32)},
        "",
    )


def _injuries(numbers: Numbers, points: int, reader: Reader) -> Four:
    count, days = numbers["count"], numbers["days_since_latest"]
    years = days // 365
    if days < 365:
        when = _("within the last year")
    else:
        when = ngettext("%(years)d year ago", "%(years)d years ago", years) % {"years": years}
    value = ngettext("one, %(when)s", "%(count)d, the latest %(when)s", count) % {"count": count, "when": when}
    return (
        _("Past bone stress injury"),
        value,
        _(
            "Runners who had a stress fracture have about 4 to 5 times the odds of another. "
            "It makes gradual progress and fuelling more important."
        ),
        "",
    )


def _sex(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Sex"),
        _("female") if numbers["sex"] == "f" else _("male"),
        _("Women have about twice the odds in studies; part of that comes from fuelling and periods."),
        "",
    )


def _energy(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Fuelling"),
        ngettext("%(count)d answer", "%(count)d answers", numbers["items"]) % {"count": numbers["items"]},
        _(
            "Some of your answers can go with not eating enough for the training you do. "
            "Worth raising with a doctor or sports dietitian."
        ),
        _("Fuelling that fits your training, with professional help where wanted"),
    )


def _cadence(numbers: Numbers, points: int, reader: Reader) -> Four:
    steps = {"steps": amounts.number(numbers["cadence_spm"])}
    if numbers["measured"]:
        value = _("%(steps)s steps a minute on easy runs") % steps
    else:
        value = _("%(steps)s steps a minute, from your profile") % steps
    sentence = _("Among 54 college runners, each extra step a minute came with fewer bone injuries.")
    if points > 0:
        sentence = f"{sentence} {_('A few per cent more for short parts of easy runs is a gentle experiment.')}"
    return _("Cadence"), value, sentence, _("More steps a minute at the same pace, in small doses")


def _nutrition(numbers: Numbers, points: int, reader: Reader) -> Four:
    low = [_("calcium")] if numbers["calcium_low"] else []
    low += [_("vitamin D")] if numbers["vitamin_d_low"] else []
    return (
        _("Calcium and vitamin D"),
        _("low: %(what)s") % {"what": ", ".join(low)} if low else _("enough"),
        _("In a trial with Navy recruits, those given both had a fifth fewer stress fractures."),
        _("Talk to a doctor about what is low"),
    )


def _sleep(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Sleep"),
        _("%(hours)s hours a night") % {"hours": amounts.number(numbers["sleep_h"], 1)},
        _("Soldiers who slept less had more injuries of all kinds; for bone alone it is not known."),
        _("Sleeping longer"),
    )


def _years(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Years of running"),
        _("%(years)s years") % {"years": amounts.number(numbers["years"], 1)},
        _("Newer runners get injured more often. After a change of training, bone takes 3 to 4 months to settle."),
        "",
    )


def _age(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Age"),
        amounts.number(numbers["age"]),
        _("Very young recruits had more stress fractures than those in their mid-twenties."),
        "",
    )


def _shoe_age(numbers: Numbers, points: int, reader: Reader) -> Four:
    gone = amounts.distance(numbers["mileage_m"], reader.units)
    return (
        _("Shoe distance"),
        gone,
        _(
            "Your main pair has done %(distance)s. Cushioning falls slowly; evidence that worn shoes cause "
            "stress fractures is weak."
        )
        % {"distance": gone},
        _("A newer pair, when this one feels worn"),
    )


def _shoe_rotation(numbers: Numbers, points: int, reader: Reader) -> Four:
    pairs = {"count": numbers["pairs"]}
    return (
        _("More than one pair"),
        ngettext("%(count)d pair in turn", "%(count)d pairs in turn", numbers["pairs"]) % pairs,
        _("Runners who took turns between pairs had fewer injuries of all kinds in one study."),
        _("Keeping two pairs in use"),
    )


def _terrain(numbers: Numbers, points: int, reader: Reader) -> Four:
    shares = {"now": numbers["share_now"], "before": numbers["share_before"]}
    return (
        _("Change of ground"),
        _("%(now)d%% road and hills, %(before)d%% before") % shares,
        _("It is the change that counts here, not hard ground as such: bone needs weeks to get used to it."),
        _("Some of your distance back on the ground you are used to"),
    )


def _limit(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Limit on personal factors"),
        "",
        _("Studies looked at these factors one by one; together they are not counted past a limit."),
        "",
    )


def _scale_end(numbers: Numbers, points: int, reader: Reader) -> Four:
    return _("End of the scale"), "", _("The index runs from 0 to 100."), ""


WORDS: dict[str, Callable[[Numbers, int, Reader], Four]] = {
    "baseline": _baseline,
    "injuries": _injuries,
    "sex": _sex,
    "energy": _energy,
    "cadence": _cadence,
    "nutrition": _nutrition,
    "sleep": _sleep,
    "years_running": _years,
    "age": _age,
    "shoe_age": _shoe_age,
    "shoe_rotation": _shoe_rotation,
    "terrain": _terrain,
    "limit": _limit,
    "volume": load.volume,
    "load": load.load,
    "spike": load.spike,
    "week": load.week,
    "rest": load.rest,
    "load_minimum": load.load_minimum,
    "scale_end": _scale_end,
}
