"""What a coach may see of a runner's score: worked out from the shared categories alone."""

from django.db import models
from django.db.models import Q

from runners.models import Runner, Share

ENGINE_CATEGORIES = frozenset({Share.TRAINING.value, Share.RISK.value, Share.PAIN.value, Share.BODY.value})
NEEDED = frozenset({Share.TRAINING.value, Share.RISK.value})  # without runs there is no index to work out
STALE = "stale"
ON_PLAN = "on_plan"  # a return plan stands in place of the index, and pain is shared


def shared_key(shares: frozenset[str]) -> str:
    """Return the name of the score that is made of these shares: "" where there can be none."""
    used = shares & ENGINE_CATEGORIES
    return ",".join(sorted(used)) if used >= NEEDED else ""


class SharedScore(models.Model):
    """The newest score of one runner without what a coach may not see; one row for each choice that coaches have.

    A coach reads the row of exactly their own categories, so that a narrower choice hides the wider row at once.
    On a day whose index is hidden for a reason that is not shared (pain), `hidden` is "stale", `local_date` is
    the last day before, and nothing else is kept: it looks like a day on which nothing new came in.
    """

    runner = models.ForeignKey(Runner, on_delete=models.CASCADE, related_name="shared_scores")
    categories = models.CharField(max_length=40)  # sorted, with commas
    local_date = models.DateField()
    model_version = models.CharField(max_length=20)
    index = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=10, blank=True)
    light = models.CharField(max_length=10, blank=True)
    hidden = models.CharField(max_length=10, blank=True)  # pain, clinician, no_runs, stale, on_plan
    is_partial = models.BooleanField()  # something the runner's own index is made of is not shared
    trend = models.JSONField(default=list)  # [ISO date, index or null] of six weeks, oldest first
    summary = models.JSONField(default=dict)  # what a row of the roster prints
    detail = models.JSONField(default=dict)  # the whole assessment, with `outlook`
    content_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["runner", "categories"], name="one_shared_score_a_choice"),
            models.CheckConstraint(
                condition=Q(hidden="") | Q(index__isnull=True, band=""), name="a_hidden_shared_score_has_no_index"
            ),
            models.CheckConstraint(
                condition=~Q(hidden=STALE) | Q(light="", detail={}, summary={}),
                name="a_stale_shared_score_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"shared score of {self.local_date}"
