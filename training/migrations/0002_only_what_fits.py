"""Take off what a kind cannot have, before the next migration makes it a rule. Nothing that counts is changed."""

from django.db import migrations
from django.db.models import F

ON_FOOT = ["run", "treadmill", "walk", "hike"]
RUNNING = ["run", "treadmill"]


def take_off(apps, schema_editor):
    runs = apps.get_model("training", "Run").objects
    runs.exclude(mode__in=ON_FOOT).update(shoe=None, cadence_spm=None, surface="")
    runs.exclude(mode__in=RUNNING).update(is_race=False)
    runs.filter(mode="team", moving_s__isnull=True, elapsed_s__gt=0).update(moving_s=F("elapsed_s"))


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop)]
