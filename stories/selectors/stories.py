"""Articles in the making: seen by their people only."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from archive.policy import Person, may_contribute
from stories.models import LinkCheck, Story


def stories(*, user: Person) -> QuerySet[Story]:
    """The stories that `user` is one of the people of, newest first."""
    if not isinstance(user, User) or not may_contribute(user):
        return Story.objects.none()
    return Story.objects.filter(people=user).select_related("owner").order_by("-pk")


def story(*, user: Person, slug: str) -> Story:
    """One story, or 404 in the same words as for one that never was."""
    if not may_contribute(user):
        raise Http404
    return get_object_or_404(stories(user=user), slug=slug)


def newest_import(*, story: Story) -> LinkCheck | None:
    """The article as it was imported last."""
    return story.imports.order_by("-pk").first()


def people(*, story: Story) -> list[User]:
    """The story's people by name, each with `story_role` and `role_words`: what she is to it."""
    roles = {each.person_id: each for each in story.roles.all()}
    found = list(story.people.order_by("name", "pk"))
    for person in found:
        role = roles.get(person.pk)
        person.story_role, person.role_words = (role.role, role.get_role_display()) if role else ("", "")  # type: ignore[attr-defined]
    return found
