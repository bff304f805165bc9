"""What each index entry holds, so that staleness is known and said."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models import Access, Document, Version


def new_token() -> str:
    """Random, for addresses that nobody should guess."""
    return secrets.token_hex(16)


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


class SavedSearch(models.Model):
    """A kept query of one person, and whether she wants news of it. Seen by her only.

    `last_commit` is the index commit up to which it was asked: an alert is asked of what was committed since, with its
    owner's keys of that moment (search.md section 9). `feed_token` opens its Atom feed without signing in.
    """

    class Alert(models.TextChoices):
        OFF = "off", _("no news")
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")

    public_id = models.CharField(max_length=32, unique=True, default=new_token)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    title = models.CharField(max_length=200)
    query = models.CharField(max_length=512)  # as typed
    filters = models.JSONField(default=dict)  # facet -> chosen values, as in the address
    dropped = models.JSONField(default=list)  # words beside the typed ones that were crossed out
    added = models.JSONField(default=list)  # and ticked
    alert = models.CharField(max_length=16, choices=Alert.choices, default=Alert.OFF)
    by_mail = models.BooleanField(default=False)
    feed_token = models.CharField(max_length=32, unique=True, default=new_token)
    last_commit = models.PositiveBigIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title


class AlertMatch(models.Model):
    """That a saved search found a version: news once, for ever. `known`: it was there when the search was saved."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="matches")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    known = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    mailed = models.BooleanField(default=False)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "document", "version"], name="news_once")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.document_id}"


class NearSignature(models.Model):
    """That a document's newest text has its bands in NearBand."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="+")
    transcript_id = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.document_id}"


class NearBand(models.Model):
    """One of the 20 numbers of a text; two texts that share one may be alike."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["band", "value"])]

    def __str__(self) -> str:
        return f"{self.document_id} {self.band}"


class NearPair(models.Model):
    """Two documents of which at least 0.8 of all shingles are common; `one` has the lower number."""

    one = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    alike = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="near_pair_once")]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id} {self.alike}"
