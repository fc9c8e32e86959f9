"""Numbers as people and spreadsheets write them."""

import re

from training.importers.xmlevents import decimal


def written_number(text: str, *, thousands: bool = False) -> float | None:
    """A number as people write it: `10,20`, `1.234,5`, `1,234.5`; with `thousands`, `1,250` is 1250."""
    plain = text.replace("\xa0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    if thousands and re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        return decimal(re.sub(r"[.,]", "", plain))
    if "," in plain and "." in plain:
        group, point = (",", ".") if plain.rfind(".") > plain.rfind(",") else (".", ",")
        plain = plain.replace(group, "").replace(point, ".")
    else:
        plain = plain.replace(",", ".")
    return decimal(plain)


_SEPARATED = re.compile(r"[+-]?\d*(?:[.,]\d+)+")


def decimal_mark(texts: list[str]) -> str | None:
    """ "." or ",": which of the two these numbers use before decimals; None where nothing says, or both are used."""
    seen = set()
    for text in texts:
        plain = re.sub(r"[\s'’]", "", text)
        if not _SEPARATED.fullmatch(plain):
            continue
        marks = [c for c in plain if c in ".,"]
        if len(set(marks)) == 2:
            seen.add(marks[-1])
        elif len(marks) > 1:
            seen.add("," if marks[0] == "." else ".")
        elif len(plain.rpartition(marks[0])[2]) != 3 or plain.lstrip("+-").startswith(("0", marks[0])):
            seen.add(marks[0])
    return seen.pop() if len(seen) == 1 else None


def number_in(text: str, mark: str | None, *, whole: bool = False) -> float | None:
    """The number a text is, with `mark` before decimals; unknown, three digits after one mark are decimals
    unless only `whole` numbers make sense."""
    plain = re.sub(r"[\s'’]", "", text)
    if mark is None:
        return written_number(plain, thousands=whole)
    return decimal(plain.replace("," if mark == "." else ".", "").replace(",", "."))
