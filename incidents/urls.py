"""Pages about incidents, and how organs are prepared for them."""

from django.urls import include, path

from incidents import incident_urls
from incidents.readiness import urls as readiness_urls

app_name = "incidents"
urlpatterns = [
    path("incidents/", include(incident_urls.urlpatterns)),
    path("readiness/", include(readiness_urls.urlpatterns)),
]
