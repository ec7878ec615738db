"""What goes on paper: the record as the official form, the outline to take along, the timetable of the talks."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from xuncha.catalogue.taxonomy.queries import current_points
from xuncha.cycle.fieldwork.interviews import forms, outlines, queries
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.interviews.views import engagement_for
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage, answer, print_context


class RecordPrint(PrintPage):
    """The talk's record, for the file and for signatures in ink."""

    kind = "interview"
    template_name = "fieldwork/interviews/print_record.html"
    label = gettext_lazy("个别谈话记录")

    def extra(self) -> dict[str, Any]:
        grades, given = dict(forms.GRADES), self.record.minutes.get("evaluation", {})
        abstracts = queries.abstracts_of(self.record, self.request.user)
        return {
            "partner": self.record.partner,
            "abstracts": [item for item in abstracts if not item.withdrawn_on],
            "evaluation": [
                (label, grades.get(given[name], ""))
                for name, label in forms.EVALUATION.items()
                if given.get(name)
            ],
            "refusal": self.record.minutes.get("refusal", ""),
            "title": self.record.number or "",
        }


class OutlinePrint(PrintPage):
    """The outline with room to write, and the key points of this type of unit."""

    kind = "interview"
    template_name = "fieldwork/interviews/print_outline.html"
    label = gettext_lazy("个别谈话提纲")

    def extra(self) -> dict[str, Any]:
        return {
            "partner": self.record.partner,
            "rows": outlines.rows_of(outlines.outline_of(self.record)),
            "points": current_points(self.record.organisation.unit_type),
            "title": self.record.number or "",
        }


def timetable(request: Request, pk: int) -> HttpResponse:
    """Arranged talks by day: time, place, inspectors, partner — of the talks one may read. On record as a print."""
    user = request.user
    engagement = engagement_for(request, pk, "interviews.add")
    rows = queries.talks_of(engagement, user).filter(state__in=("scheduled", "cleared"), on__isnull=False)
    talks: list[Interview] = list(rows.order_by("on", "starts", "pk"))
    days = [{"on": on, "talks": list(found)} for on, found in groupby(talks, key=lambda talk: talk.on)]
    context = print_context(engagement, user) | {"days": days, "engagement": engagement, "title": ""}
    return answer(request, "fieldwork/interviews/print_timetable.html", context, about=engagement)
