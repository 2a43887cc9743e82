"""Pages about what is asked: cycles and their preparation, guidelines and their clauses."""

from django.urls import include, path

from guidelines import clause_urls, practice_urls
from guidelines.plans import urls as plan_urls

app_name = "guidelines"
urlpatterns = [
    path("cycles/", include(plan_urls.urlpatterns)),
    path("guidelines/", include(clause_urls.urlpatterns)),
    path("practices/", include(practice_urls.urlpatterns)),
]
