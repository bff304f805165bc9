"""What each index entry holds, so that staleness is known and said."""

from django.db import models

from archive.models import Document


class IndexState(models.Model):
    """One row per document and index: the revision its entry was made from, in which generation and commit."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="index_states")
    alias = models.CharField(max_length=16)  # public, all
    generation = models.CharField(max_length=32)
    revision = models.PositiveBigIntegerField()
    commit_number = models.PositiveBigIntegerField()
    error = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "alias", "generation"], name="one_state_per_entry")]

    def __str__(self) -> str:
        return f"{self.alias} {self.document_id} r{self.revision}"
