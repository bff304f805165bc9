"""What each index entry holds, so that staleness is known and said."""

from django.conf import settings
from django.db import models

from archive.models import Access, Document


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


class TermList(models.Model):
    """Words that stand for one thing (a euphemism and its variants), under a name that queries use: `terms:<slug>`.

    `access`: a public list may be used and opened by anyone, every other by the newsroom.
    """

    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    title = models.CharField(max_length=200)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.NEWSROOM)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug


class TermListVersion(models.Model):
    """One state of a list, which can be cited as method. Rows are only ever added; a trigger refuses UPDATE."""

    term_list = models.ForeignKey(TermList, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveIntegerField()
    words = models.JSONField()  # strings as typed: a word, "words in quotes", or a beginning with *
    note = models.TextField(blank=True)  # why these words
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term_list", "n"], name="term_list_version_number")]

    def __str__(self) -> str:
        return f"{self.term_list} v{self.n}"
