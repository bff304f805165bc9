"""F13 (safety.md section 9): an upgrade that went wrong can be taken back."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader


def test_every_migration_of_ours_can_be_taken_back() -> None:
    ours = {each.label for each in apps.get_app_configs() if "site-packages" not in each.path}
    found = MigrationLoader(None).disk_migrations.items()
    steps = [(key, each) for key, migration in found if key[0] in ours for each in migration.operations]
    assert len(steps) > 50
    assert [(key, each) for key, each in steps if not each.reversible] == []
