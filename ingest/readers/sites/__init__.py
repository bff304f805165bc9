"""One module per site whose pages we know; the first that applies reads the page. Pure."""

from ingest.readers.sites.base import SiteRule
from ingest.readers.sites.ccgp import CcgpRule

RULES: tuple[SiteRule, ...] = (CcgpRule(),)


def rule_for(host: str, source: str) -> SiteRule | None:
    """The rule of a page, by its claimed host or by its own markup."""
    return next((rule for rule in RULES if rule.applies(host, source)), None)
