from importlib import import_module

from django.apps import AppConfig

from archive.registry import registry
from search.registry import registry as search


class StoriesConfig(AppConfig):
    """Leaves in the registries below what stories know: the guard's rounds, which documents stories rest on, and what
    the record's pages say to reference managers."""

    name = "stories"

    def ready(self) -> None:
        """By name: all need models, which cannot be imported before every application is ready."""
        registry.sweeps.append(import_module("stories.guard").Guard())
        registry.citing.append(import_module("stories.selectors.claims").resting_on)
        registry.page_head = import_module("stories.selectors.metadata").page_head
        registry.citing.append(import_module("stories.selectors.quotes").quoted)
        withheld = import_module("stories.withheld")
        registry.checking.append(import_module("stories.quote_check").check_quotes)
        registry.erasing.append(withheld.erase)
        registry.document_behind.append(withheld.document_behind)
        registry.citation = withheld.citation
        search.cited = import_module("stories.selectors.published").cited
        search.in_story = import_module("stories.selectors.evidence").documents_of_named
