"""Room for more results a file: from 50,000 places each to 10,000,000, and what is stored moves with it.

The numbers are written out: `POSITIONS` in the models may change again, and this is about what was stored then.
"""

from django.db import migrations, models

# The largest table is written anew, which may take longer than any statement of the app itself may.
NO_HURRY = "SET LOCAL statement_timeout = 0"

# A file's results begin at its place times the width. By a range far beyond all others, because a position must be
# nobody else's at each single row, and the new place of one row may be the old place of another.
MOVE_AWAY = """
    UPDATE training_importitem AS item
    SET position = 1000000000000000 + file.place::bigint * {to} + item.position % {width}
    FROM training_importfile AS file
    WHERE file.parent_id = item.parent_id AND file.place > 0 AND file.place = item.position / {width}
      AND item.position % {width} < {to}
"""
MOVE_IN = "UPDATE training_importitem SET position = position - 1000000000000000 WHERE position >= 1000000000000000"


def moved(width: int, to: int) -> list[str]:
    # No check may be open when a table is altered in the same transaction.
    return [MOVE_AWAY.format(width=width, to=to), MOVE_IN, "SET CONSTRAINTS ALL IMMEDIATE"]


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0006_import_files"),
    ]

    operations = [
        migrations.RunSQL(NO_HURRY, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="importfile",
            name="place",
            field=models.PositiveIntegerField(),
        ),
        migrations.AlterField(
            model_name="importitem",
            name="position",
            field=models.PositiveBigIntegerField(),
        ),
        # Backwards, a result beyond a file's first 50,000 stays where it is: there was no place for it.
        migrations.RunSQL(moved(50_000, 10_000_000), moved(10_000_000, 50_000)),
        migrations.RunSQL(migrations.RunSQL.noop, NO_HURRY),
    ]
