"""What people type on the pages of risk."""

from risk.forms.note import NoteForm
from risk.forms.plan import DatesForm, WeekForm
from risk.forms.recovery import EndForm, GateForm, PlanForm, SessionForm

__all__ = ["DatesForm", "EndForm", "GateForm", "NoteForm", "PlanForm", "SessionForm", "WeekForm"]
