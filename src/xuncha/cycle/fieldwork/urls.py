from __future__ import annotations

app_name = "fieldwork"
urlpatterns: list = []
