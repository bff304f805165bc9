"""Addresses of the room `search`."""

from django.urls import path

from search import edit_views, export_views, list_views, near_views, saved_views, tally_views, unsearchable_views, views

urlpatterns = [
    path("", views.results, name="search"),
    path("saved/", saved_views.saved_searches, name="saved_searches"),
    path("saved/<slug:public_id>/", saved_views.saved_search, name="saved_search"),
    path("saved/<slug:public_id>/seen/", saved_views.saved_seen, name="saved_seen"),
    path("saved/<slug:public_id>/delete/", saved_views.saved_delete, name="saved_delete"),
    path("saved/<slug:public_id>/feed/<slug:token>/", saved_views.saved_feed, name="saved_feed"),
    path("unsearchable/", unsearchable_views.unsearchable, name="unsearchable"),
    path("near/<str:accession>/", near_views.near, name="near"),
    path("export/", export_views.export, name="search_export"),
    path("edit/", edit_views.edit_found, name="edit_found"),
    path("spending/", export_views.spending_view, name="search_spending"),
    path("list/", tally_views.search_list, name="search_list"),
    path("terms/", list_views.term_lists, name="term_lists"),
    path("terms/<str:slug>/", list_views.term_list, name="term_list"),
    path("terms/<str:slug>/v/<int:n>/", list_views.version, name="term_list_version"),
]
