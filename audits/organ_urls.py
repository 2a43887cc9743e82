"""Pages of an organ's posts and activities."""

from django.urls import path

from audits import activity_views, post_views, year_views

urlpatterns = [
    path("posts/<code:code>/", post_views.posts, name="posts"),
    path("posts/<code:code>/new/", post_views.post_new, name="post-new"),
    path("posts/<code:code>/<int:pk>/", post_views.post, name="post"),
    path("posts/<code:code>/concurrent/<int:year>/", post_views.concurrent, name="concurrent"),
    path("activities/", year_views.activities, name="activities"),
    path("activities/cells/<code:row>/<code:column>/", year_views.cell, name="activities-cell"),
    path("activities/<code:code>/", activity_views.activities_of, name="activities-of"),
    path("activities/<code:code>/new/", activity_views.activity_new, name="activity-new"),
    path("activities/<code:code>/<int:pk>/", activity_views.activity, name="activity"),
    path("activities/<code:code>/<int:pk>/withdraw/", activity_views.activity_withdraw, name="activity-withdraw"),
]
