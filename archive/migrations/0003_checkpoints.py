"""Checkpoints and timestamps, append-only in the database like the log they are over."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("archive_checkpoint", "archive_timestamp")
WORDS = "the custody log is append-only"


def forwards(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(_trigger(schema_editor.connection.vendor, table, act))


def _trigger(vendor: str, table: str, act: str) -> str:
    name = f"{table}_no_{act.lower()}"
    if vendor == "postgresql":  # the function is made by 0002
        return f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION muniment_append_only()"
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"


def backwards(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for act in ("update", "delete"):
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}{on}")


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("key", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Timestamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.TextField()),
                ("request", models.BinaryField()),
                ("reply", models.BinaryField()),
                ("gen_time", models.DateTimeField()),
                ("serial", models.CharField(max_length=64)),
                ("policy", models.CharField(max_length=64)),
                ("chain", models.TextField()),
                ("root", models.TextField()),
                ("expires_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timestamps",
                        to="archive.checkpoint",
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_by",
                        to="archive.timestamp",
                    ),
                ),
            ],
        ),
        migrations.RunPython(forwards, backwards),
    ]
