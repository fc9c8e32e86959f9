"""Every sentence about risk: codes and numbers of the engine in, the runner's own language and units out."""

from risk.wording.factors import FactorWords, factor_words
from risk.wording.levels import (
    band,
    conditions,
    confidence,
    grade,
    light,
    load_terms,
    place,
    unknown,
)
from risk.wording.reader import Reader
from risk.wording.sources import link, source
from risk.wording.steps import StepWords, back_words, step_words
from risk.wording.verdict import verdict
from risk.wording.warnings import WarningWords, warning_words

__all__ = [
    "FactorWords",
    "Reader",
    "StepWords",
    "WarningWords",
    "back_words",
    "band",
    "conditions",
    "confidence",
    "factor_words",
    "grade",
    "light",
    "link",
    "load_terms",
    "place",
    "source",
    "step_words",
    "unknown",
    "verdict",
    "warning_words",
]
