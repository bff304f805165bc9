from importlib import import_module

from django.apps import AppConfig

from archive.registry import registry


class ArchiveConfig(AppConfig):
    """Leaves in the registry what the record does by itself in the scheduler's rounds."""

    name = "archive"

    def ready(self) -> None:
        """By name: sweeps need models, which cannot be imported before every application is ready."""
        registry.sweeps += import_module("archive.sweeps").all_sweeps()
