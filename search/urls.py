"""Addresses of the room `search`."""

from django.urls import path

from search import list_views, tally_views, views

urlpatterns = [
    path("", views.results, name="search"),
    path("list/", tally_views.search_list, name="search_list"),
    path("terms/", list_views.term_lists, name="term_lists"),
    path("terms/<str:slug>/", list_views.term_list, name="term_list"),
    path("terms/<str:slug>/v/<int:n>/", list_views.version, name="term_list_version"),
]
