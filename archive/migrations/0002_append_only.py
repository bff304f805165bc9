"""The custody log refuses UPDATE and DELETE in the database itself (provenance.md section 7).

The hashes catch an administrator who drops the triggers; the triggers catch our own mistakes.
"""

from typing import Any

from django.db import migrations

TABLES = ("archive_event", "archive_eventobject")
WORDS = "the custody log is append-only"


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION muniment_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
        )
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(_trigger(schema_editor.connection.vendor, table, act))


def _trigger(vendor: str, table: str, act: str) -> str:
    name = f"{table}_no_{act.lower()}"
    if vendor == "postgresql":
        return f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION muniment_append_only()"
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"


def backwards(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for act in ("update", "delete"):
            name = f"{table}_no_{act}"
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER {name}{on}")


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
