"""The public face of a story, what readers say of it, who may look before, and what the guard finds."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import new_token
from archive.models import Document
from stories.models.claim import Claim, Evidence
from stories.models.story import Story


class Publication(models.Model):
    """The evidence page of a story: what is said at its head, and whether it is out.

    An embargo is a time in `publish_at`: a sweep publishes once it has passed, so a page opens late, never early.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not published")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="publication")
    slug = models.SlugField(max_length=64, unique=True)
    headline = models.CharField(max_length=300)
    outlet = models.CharField(max_length=200, blank=True)  # the publication that the article appears in
    article_url = models.TextField(blank=True)
    article_date = models.DateField(null=True, blank=True)
    about = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    publish_at = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    hindrance = models.TextField(blank=True)  # why the sweep could not publish at the time that was set
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    removed = models.JSONField(default=list)  # words taken out of all editions: `stories.redaction`
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.headline

    @property
    def is_out(self) -> bool:
        """Whether anybody may open it."""
        return self.state == self.State.PUBLISHED


class Edition(models.Model):
    """One version of an evidence page, as it was published; never changed. A correction makes the next one.

    `content` is what the page says, with the hashes; which documents a reader may open is asked when it is shown.
    `rests_on` is for the guard and shown to nobody: `stories.editions.resting`.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="editions")
    n = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of the manifest, as it is served
    correction = models.TextField(blank=True)
    rests_on = models.JSONField(default=list)
    documents = models.ManyToManyField(Document, related_name="editions")  # those that readers could open
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "n"], name="edition_number")]

    def __str__(self) -> str:
        return f"{self.publication} v{self.n}"


class Problem(models.Model):
    """What a reader has reported about an evidence page."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Something does not work or does not match")
        CORRECTION = "correction", _("Something is wrong: I ask for a correction")
        TAKEDOWN = "takedown", _("Something should not be public: I ask that it be taken down")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="problems")
    edition = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text[:60]


class ShareLink(models.Model):
    """Opens a story's claims and quoted pages, and nothing else, for a fact-checker or lawyer without an account."""

    class Role(models.TextChoices):
        CHECKER = "checker", _("Fact-checker")
        COUNSEL = "counsel", _("Lawyer")

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="share_links")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    role = models.CharField(max_length=8, choices=Role.choices)
    label = models.CharField(max_length=150, blank=True)  # for whom
    password = models.CharField(max_length=256, blank=True)  # hashed; empty: none
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opens = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)  # the last time
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label or str(self.get_role_display())

    @property
    def is_open(self) -> bool:
        """Whether it still lets anybody in."""
        return self.ended_at is None and self.expires_at > timezone.now()

    def fits(self, password: str) -> bool:
        """Whether this is its password; a link without one needs none."""
        return not self.password or check_password(password, self.password)


class GuardFinding(models.Model):
    """Something on a published page that is no longer as it was. Open until a later round finds it well again."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="guard_findings")
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.SET_NULL, related_name="guard_findings")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.SET_NULL, related_name="guard_findings")
    code = models.CharField(max_length=24)
    place = models.CharField(max_length=64)  # what it is about: a quote's or version's number
    found_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "code", "place"], condition=models.Q(ended_at=None), name="guard_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"


class GuardRound(models.Model):
    """One round of the guard over a published story: when, and what it looked at."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="guard_rounds")
    at = models.DateTimeField(default=timezone.now)
    looked_at = models.JSONField(default=dict)  # {"quotes": 3, "originals": 2, "mementos": 2, "not_asked": 1}

    def __str__(self) -> str:
        return f"{self.story} {self.at:%Y-%m-%d %H:%M}"

    @property
    def numbers(self) -> dict[str, Any]:
        """For the page."""
        return dict(self.looked_at)
