"""What people type about their training."""

from training.forms.pain import PainForm
from training.forms.quick import quick_log
from training.forms.run import RunForm

__all__ = ["PainForm", "RunForm", "quick_log"]
