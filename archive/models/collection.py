"""Sets of documents, with members and an access level."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """Who sees a Document (safety.md section 1)."""

    PUBLIC = "public", _("Public: anyone")
    NEWSROOM = "newsroom", _("Newsroom: everyone signed in, except guests")
    MEMBERS = "members", _("Members of its collections only")


class Collection(models.Model):
    """A set of documents. Its level governs its title page; its list is filtered by what each person may see."""

    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.NEWSROOM)
    recheck_days = models.PositiveSmallIntegerField(default=0)  # days between looks at the live pages; 0: never
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_collections")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="archive.Membership", related_name="collections")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A person in a collection. The owner is a member too."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.collection}"
