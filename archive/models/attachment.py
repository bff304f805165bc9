"""Files that a version names and that ought to exist, held or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.document import Document, Version


class Attachment(models.Model):
    """One file that a page links to or a message carries. `remote_id` is the site's own number, or the place inside.

    Crawlers mostly miss the files of notice pages, since a script fills their links: that one is missing is said.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", _("missing: not looked for yet")
        HELD = "held", _("held")
        LOST = "lost", _("missing: looked for and not found")
        SUPPLIED = "supplied", _("supplied later")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="attachments")
    n = models.PositiveIntegerField()  # in the order of the page, from 1
    name = models.TextField()
    remote_id = models.CharField(max_length=200, db_index=True)
    address = models.TextField(blank=True)  # where it should be; empty for a part of a message
    state = models.CharField(max_length=16, choices=State.choices, default=State.EXPECTED)
    note = models.TextField(blank=True)  # where it was looked for, in words of a person
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="attached_to")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "remote_id"], name="attachment_once")]

    def __str__(self) -> str:
        return self.name
