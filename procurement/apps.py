from importlib import import_module

from django.apps import AppConfig

from archive.registry import registry
from archive.signals import document_changed


class ProcurementConfig(AppConfig):
    name = "procurement"

    def ready(self) -> None:
        """Listen for changes, and leave our sweep where the scheduler finds it."""
        # By name: the services need models, which cannot be imported before every application is ready.
        services = import_module("procurement.services")
        document_changed.connect(services.on_document_changed, dispatch_uid="procurement.read")
        masking = import_module("procurement.masking")
        registry.erasing.append(services.erase)
        registry.personal_in = masking.personal_spans
        registry.sweeps += [services.sweep, masking.sweep]
