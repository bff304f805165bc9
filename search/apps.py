from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register

from archive.registry import registry
from archive.signals import document_changed
from search.checks import engine_fits, haystack_is_loud


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        """Listen for changes, and leave our sweep where the scheduler finds it."""
        # By name: the services need models, which cannot be imported before every application is ready.
        services = import_module("search.services")
        document_changed.connect(services.on_document_changed, dispatch_uid="search.nudge")
        registry.sweeps.append(services.sweep)
        registry.sweeps.append(import_module("search.alerts").sweep)
        registry.erasing.append(import_module("search.purging").erase)
        registry.widen = import_module("search.selectors").widened_for
        register(haystack_is_loud)
        register(engine_fits)
