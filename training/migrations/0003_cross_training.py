"""What a kind of activity must have, and cannot have."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

ON_FOOT = ["run", "treadmill", "walk", "hike"]


class Migration(migrations.Migration):
    dependencies = [("training", "0002_only_what_fits")]

    operations = [
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=Q(mode__in=ON_FOOT) | Q(shoe__isnull=True, cadence_spm__isnull=True, surface=""),
                name="shoes_and_steps_are_of_feet",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=Q(is_race=False) | Q(mode__in=["run", "treadmill"]), name="a_race_is_a_run"
            ),
        ),
        # Not valid: rows that were saved without a time or a distance before stay as they are.
        AddConstraintNotValid(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=Q(mode="strength")
                | Q(moving_s__isnull=False)
                | (Q(distance_m__gt=0) & ~Q(mode="team"))
                | Q(deleted_at__isnull=False),
                name="other_training_has_a_measure",
            ),
        ),
    ]
