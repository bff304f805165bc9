"""What the record tells the rooms above it, after the commit."""

from django.dispatch import Signal

# Sent with `document_id` once a transaction that changed what an index entry holds is committed.
document_changed = Signal()
