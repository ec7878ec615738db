from __future__ import annotations

from django.urls import path

from xuncha.library import views

app_name = "library"
urlpatterns = [
    path("", views.RegulationList.as_view(), name="list"),
    path("new/", views.RegulationForm.as_view(), name="new"),
    path("clauses/", views.clauses, name="clauses"),
    path("cite/", views.cite_search, name="cite_search"),
    path("<int:pk>/", views.RegulationPage.as_view(), name="regulation"),
    path("<int:pk>/edit/", views.RegulationForm.as_view(), name="edit"),
    path("<int:pk>/supersede/", views.supersede, name="supersede"),
    path("<int:pk>/paste/", views.paste, name="paste"),
    path("<int:pk>/clauses/new/", views.clause_form, name="clause_new"),
    path("<int:pk>/clauses/<int:clause_pk>/", views.clause_form, name="clause_edit"),
    path("<int:pk>/clauses/<int:clause_pk>/withdraw/", views.withdraw_clause, name="clause_withdraw"),
]
