"""What was done: runs, shoes, rest days, pain reports, imports."""

from training.models.imports import Import, ImportItem
from training.models.pain import During, PainReport
from training.models.run import LOADS_BONE, ON_FOOT, RUNNING, Mode, RestDay, Run, Source, Surface
from training.models.shoe import GearName, Shoe
from training.models.trace import RunTrace
from training.models.upload import ImportFile

__all__ = [
    "LOADS_BONE",
    "ON_FOOT",
    "RUNNING",
    "During",
    "GearName",
    "Import",
    "ImportFile",
    "ImportItem",
    "Mode",
    "PainReport",
    "RestDay",
    "Run",
    "RunTrace",
    "Shoe",
    "Source",
    "Surface",
]
