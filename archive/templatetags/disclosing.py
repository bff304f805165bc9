"""What files disclose past the masks of their texts, for templates."""

from django import template

from archive.masks import Disclosure, disclosure
from archive.models import Version

register = template.Library()


@register.filter
def disclosed(version: Version) -> Disclosure:
    """What whoever hands out the original of `version` discloses."""
    return disclosure(version)
