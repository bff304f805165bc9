"""A change made to many documents at once, with what it changed in each, so that it can be taken back."""

import secrets

from django.conf import settings
from django.db import models


def new_public_id() -> str:
    """Random."""
    return secrets.token_hex(8)


class BulkEdit(models.Model):
    """Seen by who made it. `changes`: accession -> {"described": before and after, "access": [before, after],
    "collection": id if it was put in, "taken": id if it was taken out}; only what really changed stands there. The
    events are in the custody log."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_edits")
    changes = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)  # accession -> why a part of it was not done
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id
