"""Pages on which cycles are listed and prepared; `guidelines.urls` puts them under cycles/."""

from django.urls import path

from guidelines.plans import clause_views, item_views, step_views, table_views, views

urlpatterns = [
    path("", views.cycles, name="cycles"),
    path("plans/new/", step_views.new, name="plan-new"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/basics/", step_views.basics, name="plan-basics"),
    path("plans/<int:pk>/guidelines/", step_views.guidelines, name="plan-guidelines"),
    path("plans/<int:pk>/clauses/", clause_views.clauses, name="plan-clauses"),
    path("plans/<int:pk>/clauses/<code:code>/", clause_views.clauses_of, name="plan-clauses-of"),
    path("plans/<int:pk>/clauses/<code:code>/proposed/", clause_views.proposed, name="plan-proposed"),
    path("plans/<int:pk>/clauses/<code:code>/lines/<int:place>/", clause_views.line, name="plan-line"),
    path("plans/<int:pk>/items/", item_views.items, name="plan-items"),
    path("plans/<int:pk>/items/<code:code>/<int:place>/", item_views.item, name="plan-item"),
    path("plans/<int:pk>/tables/", table_views.tables, name="plan-tables"),
    path("plans/<int:pk>/tables/<int:place>/", table_views.table, name="plan-table"),
    path("plans/<int:pk>/open/", views.open_plan, name="plan-open"),
    path("plans/<int:pk>/discard/", views.discard, name="plan-discard"),
]
