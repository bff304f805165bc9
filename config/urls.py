"""Every address of the product; what stands at each is in `experience.md` section 2."""

from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("about/errata/", views.errata, name="errata"),
    path("help/", views.help_page, name="help"),
    path("ops/", views.ops, name="ops"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("accounts.urls")),
    path("", include("stories.urls")),
    path("search/", include("search.urls")),
    path("", include("ingest.urls")),
    path("", include("procurement.urls")),
    path("", include("archive.urls")),
]
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
