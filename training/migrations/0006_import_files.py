import uuid

import django.db.models.deletion
from django.db import migrations, models


def move_files(apps, schema_editor):
    """Give each upload that still waits for its reader a row for its file, which may be half read."""
    Import = apps.get_model("training", "Import")
    ImportFile = apps.get_model("training", "ImportFile")
    for parent in Import.objects.exclude(file=""):
        ImportFile.objects.create(
            parent=parent,
            place=0,
            original_name=parent.original_name,
            size_bytes=parent.size_bytes,
            file=parent.file.name,
            total=parent.total,
        )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no check may be open when the column goes


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0005_run_traces"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField()),
                ("original_name", models.CharField(max_length=200)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("file", models.FileField(blank=True, max_length=200, upload_to="")),
                ("total", models.PositiveIntegerField(null=True)),
                ("is_read", models.BooleanField(default=False)),
                ("preview", models.JSONField(null=True)),
                ("matching", models.JSONField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="training.import"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(fields=("parent", "place"), name="one_file_a_place"),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("file", ""), _negated=True), fields=("file",), name="one_row_a_stored_file"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="import",
            name="import_state_is_known",
        ),
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Waiting"),
                    ("reading", "Reading"),
                    ("asking", "Asks you"),
                    ("done", "Done"),
                    ("failed", "Not read"),
                    ("undone", "Undone"),
                ],
                default="received",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["received", "reading", "asking", "done", "failed", "undone"])),
                name="import_state_is_known",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="more",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(move_files, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="import",
            name="file",
        ),
    ]
