"""Addresses of the room `stories` (experience.md section 2)."""

from django.urls import path

from stories.views import cite, links, packages, quotes, quoting, stories

urlpatterns = [
    path("d/<str:accession>/cite/", cite.cite, name="document_cite"),
    path("d/<str:accession>/v/<int:n>/cite/", cite.cite, name="version_cite"),
    path("d/<str:accession>/v/<int:n>/cite.<slug:suffix>", cite.cite_file, name="version_cite_file"),
    path("d/<str:accession>/v/<int:n>/quote/", quoting.quote_new, name="version_quote"),
    path("q/<str:public_id>/", quotes.quote, name="quote"),
    path("q/<str:public_id>/annotation.json", quotes.annotation, name="quote_annotation"),
    path("q/<str:public_id>/translation/", quotes.quote_translation, name="quote_translation"),
    path("d/<str:accession>/package/", packages.document_package, name="document_package"),
    path("d/<str:accession>/v/<int:n>/package/", packages.document_package, name="version_package"),
    path("package/", packages.selection_package, name="selection_package"),
    path("links/", links.links, name="links"),
    path("links/<slug:public_id>/", links.link_check, name="link_check"),
    path("links/<slug:public_id>/csv/", links.link_check_csv, name="link_check_csv"),
    path("links/<slug:public_id>/bring-in/", links.link_check_bring_in, name="link_check_bring_in"),
    path("links/<slug:public_id>/ask/", links.link_check_ask, name="link_check_ask"),
    path("stories/", stories.stories, name="stories"),
    path("stories/new/", stories.story_new, name="story_new"),
    path("stories/<slug:slug>/", stories.story, name="story"),
    path("stories/<slug:slug>/sources/", stories.story_sources, name="story_sources"),
    path("stories/<slug:slug>/package/", packages.story_package, name="story_package"),
    path("stories/<slug:slug>/people/", stories.story_people, name="story_people"),
    path("stories/<slug:slug>/article/", stories.story_article, name="story_article"),
]
