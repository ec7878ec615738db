"""The way of a fill-in package: out, back, looked through, landed; or back out with its errors marked."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.exchange.packages.models import FillPackage, PackageReturn
from xuncha.foundation.flow.declare import Edge, Flow, State


def newest_return(package: FillPackage) -> PackageReturn | None:
    return PackageReturn.objects.trusted().filter(package=package).order_by("-pk").first()


def no_errors(package: FillPackage) -> str | None:
    """What contradicts itself goes back to the unit; the office does not mend a unit's word."""
    found = newest_return(package)
    count = len(found.errors) if found else 0
    return _("有 %(count)d 处须由单位改正") % {"count": count} if count else None


def no_warnings(package: FillPackage) -> str | None:
    found = newest_return(package)
    count = len(found.warnings) if found else 0
    return _("有 %(count)d 处提醒") % {"count": count} if count else None


package_flow = Flow(
    "fill_package",
    [
        State("out", gettext_lazy("已发出"), "waiting"),
        State("back", gettext_lazy("已交回待审"), "due"),
        State("landed", gettext_lazy("已转入"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("receive", ("out", "back"), "back", gettext_lazy("收回"), by="exchange.packages", inner=True),
    Edge(
        "land",
        "back",
        "landed",
        gettext_lazy("转入"),
        by="exchange.packages",
        needs=(no_errors,),
        warns=(no_warnings,),
        inner=True,
        todo=gettext_lazy("交回的填报包待审"),
    ),
    Edge(
        "send_back",
        "back",
        "out",
        gettext_lazy("退回单位改正"),
        by="exchange.packages",
        asks="reason",
        inner=True,
    ),
    Edge("void", "out", "void", gettext_lazy("作废"), by="exchange.packages", asks="reason", tone="danger"),
)
