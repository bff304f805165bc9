"""Articles in the making."""

from django.conf import settings
from django.db import models


class Story(models.Model):
    """An article in the making or published. Seen by its people only, its owner among them."""

    title = models.CharField(max_length=300)
    slug = models.SlugField(max_length=64, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_stories")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="stories")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title
