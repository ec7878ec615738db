"""The floor: the same 50 rows from one table, a plain view, a plain template; nobody signed in, nothing scoped."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from xuncha.cycle.rectification.models import RectificationItem

COLUMNS = ("organisation_id", "seq", "problem", "performance", "leaders", "dept", "owner", "due", "declared", "state", "progress", "evidence_count")  # fmt: skip


class BareRow(models.Model):
    """The ledger's columns without anything else."""

    organisation_id = models.BigIntegerField()
    seq = models.IntegerField()
    problem = models.TextField()
    performance = models.TextField()
    leaders = models.CharField(max_length=200)
    dept = models.CharField(max_length=200)
    owner = models.CharField(max_length=80)
    due = models.DateField(null=True)
    declared = models.CharField(max_length=16)
    state = models.CharField(max_length=40)
    progress = models.TextField()
    evidence_count = models.IntegerField()

    class Meta:
        app_label = "bench"
        indexes = [
            models.Index(fields=["organisation_id", "seq", "id"], name="bare_unit"),
            models.Index(fields=["state", "organisation_id", "seq"], name="bare_state"),
        ]


def make() -> None:
    """The same rows as the ledger's."""
    with connection.schema_editor() as editor:
        editor.create_model(BareRow)
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in COLUMNS)
    source, target = quote(RectificationItem._meta.db_table), quote(BareRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {target} ({names}) SELECT {names} FROM {source} ORDER BY id")
        cursor.execute("ANALYZE")


TEMPLATE = Engine(libraries={}).from_string(
    "<!doctype html><title>台账</title><table>{% for row in rows %}<tr><td>{{ row.seq }}<td>{{ row.problem }}"
    "<td>{{ row.performance }}<td>{{ row.leaders }}<td>{{ row.dept }}<td>{{ row.owner }}<td>{{ row.due }}"
    "<td>{{ row.declared }}<td>{{ row.state }}<td>{{ row.progress }}<td>{{ row.evidence_count }}</tr>{% endfor %}</table>"
)


def page(request: HttpRequest) -> HttpResponse:
    rows = BareRow.objects.order_by("organisation_id", "seq", "id")
    given: dict[str, Any] = {name: request.GET[name] for name in ("state",) if name in request.GET}
    if "unit" in request.GET:
        given["organisation_id"] = request.GET["unit"]
    if "q" in request.GET:
        given["problem__icontains"] = request.GET["q"]
    start = (int(request.GET.get("page", 1)) - 1) * 50
    return HttpResponse(TEMPLATE.render(Context({"rows": rows.filter(**given)[start : start + 51]})))


urlpatterns = [path("bare/", page)]
