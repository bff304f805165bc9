"""The claims ledger of a story: sentences, what each rests on, what was said of them (experience.md section 7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models import Version
from stories.models.quote import Quote
from stories.models.story import Story


class StoryRole(models.Model):
    """What somebody is to a story beside working on it."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("Editor")
        CHECKER = "checker", _("Checker")
        COUNSEL = "counsel", _("Counsel")

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="story_roles")
    role = models.CharField(max_length=8, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "person"], name="story_one_role")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class Claim(models.Model):
    """One sentence of a story that has to stand on something.

    `status` is what people have said of it; whether it is disputed follows from its evidence. `revision` rises with new
    words or new evidence: what was checked before no longer counts, and a save of an older revision is refused.
    """

    class Standing(models.TextChoices):
        PROPOSED = "proposed", _("proposed")  # a sentence with a link, which nobody has kept yet
        KEPT = "kept", _("kept")
        DROPPED = "dropped", _("dropped")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SOURCED = "sourced", _("sourced")
        CHECKED = "checked", _("checked")
        LEGAL = "legal", _("cleared by counsel")

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="claims")
    n = models.PositiveIntegerField()  # within the story, from 1, never given twice
    text = models.TextField()
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.KEPT)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "n"], name="claim_number")]

    def __str__(self) -> str:
        return f"{self.n}. {self.text[:60]}"

    @property
    def is_disputed(self) -> bool:
        """Whether any evidence contradicts it. Asks nothing where the evidence was fetched with it."""
        return any(each.stance == Evidence.Stance.CONTRADICTS for each in self.evidence.all())


class Evidence(models.Model):
    """A quote, or a document in one version, that supports or contradicts a claim or gives context to it.

    `release` is the editor's choice of what readers see where the document is not public: its quoted page, or nothing.
    Empty: not chosen yet, which keeps the story from being published.
    """

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        CONTEXT = "context", _("gives context")

    class Release(models.TextChoices):
        UNDECIDED = "", _("not decided")
        PAGE = "page", _("its quoted page is shown")
        NOTHING = "nothing", _("nothing is shown")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="evidence")
    quote = models.ForeignKey(Quote, null=True, on_delete=models.PROTECT, related_name="evidence")
    page = models.PositiveIntegerField(null=True)  # of a document without a quote
    stance = models.CharField(max_length=12, choices=Stance.choices, default=Stance.SUPPORTS)
    note = models.TextField(blank=True)
    release = models.CharField(max_length=8, choices=Release.choices, blank=True, default=Release.UNDECIDED)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.quote or self.version}"


class ClaimNote(models.Model):
    """What somebody has said about a claim, or about the story as a whole. Never changed."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        REPLY = "reply", _("Right of reply")
        COUNSEL = "counsel", _("Counsel")

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="notes")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed = models.CharField(max_length=150, blank=True)  # by whoever came through a share link, as she named herself
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text[:60]


class Override(models.Model):
    """A reason for publishing although a check says no. It counts for the claim as it stood then, and is kept."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="overrides")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="overrides")
    revision = models.PositiveIntegerField()  # of the claim
    code = models.CharField(max_length=24)  # stories.readiness.CHECKS
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.code}: {self.reason[:60]}"
