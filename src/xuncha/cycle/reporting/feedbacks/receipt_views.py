"""Who receives the feedback, and their receipts by account or on paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.cycle.reporting.feedbacks import actions, forms
from xuncha.cycle.reporting.feedbacks.models import Feedback, Recipient
from xuncha.cycle.reporting.feedbacks.views import feedback_url, small_form
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request


def recipient_for(request: Request, pk: int) -> Recipient:
    return kinds.get("feedback_recipient").access(request.user, pk)


def back_to(recipient: Recipient) -> HttpResponseRedirect:
    return HttpResponseRedirect(feedback_url(recipient.feedback_id, "#recipients"))


def require_deliverer(request: Request, feedback: Feedback) -> None:
    if not request.user.may("feedback.deliver", feedback):
        raise NotAllowed(_("送达和签收由巡察办或组长登记"))


def add(request: Request, pk: int) -> HttpResponse:
    feedback: Feedback = kinds.get("feedback").access(request.user, pk)
    require_deliverer(request, feedback)
    form = forms.RecipientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        department = form.cleaned_data["department"]
        actions.add_recipient(
            form.save(commit=False), feedback=feedback, department=department, by=request.user
        )
        return HttpResponseRedirect(feedback_url(pk, "#recipients"))
    return small_form(request, _("增加送达对象"), form, _("增加"), feedback_url(pk, "#recipients"))


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    recipient = recipient_for(request, pk)
    actions.remove_recipient(recipient, by=request.user)
    return back_to(recipient)


@require_POST
def receipt(request: Request, pk: int) -> HttpResponse:
    """Receipt by account: the person it is addressed to presses the button."""
    recipient = recipient_for(request, pk)
    actions.receipt(recipient, by=request.user)
    messages.success(request, _("已签收"))
    return HttpResponseRedirect(kinds.of(recipient).url(recipient.pk))


def paper_receipt(request: Request, pk: int) -> HttpResponse:
    """Record a receipt signed on paper, with its scan."""
    recipient = recipient_for(request, pk)
    require_deliverer(request, recipient.feedback)
    form = forms.ReceiptForm(
        request.POST or None,
        request.FILES or None,
        initial={"receipted_by": recipient.name, "receipted_on": today()},
    )
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        upload = fields.pop("scan")
        scan = store(upload, by=request.user) if upload else None
        actions.record_receipt(recipient, scan=scan, by=request.user, **fields)
        return back_to(recipient)
    title = _("登记纸质签收：%(name)s") % {"name": recipient.name}
    url = feedback_url(recipient.feedback_id, "#recipients")
    return small_form(request, title, form, _("登记签收"), url)


def handling(request: Request, pk: int) -> HttpResponse:
    """What the recipient did with the copy."""
    recipient = recipient_for(request, pk)
    require_deliverer(request, recipient.feedback)
    form = forms.HandlingForm(request.POST or None, initial={"handled": recipient.handled})
    if request.method == "POST" and form.is_valid():
        actions.note_handling(recipient, by=request.user, **form.cleaned_data)
        return back_to(recipient)
    title = _("阅办情况：%(name)s") % {"name": recipient.name}
    return small_form(request, title, form, _("记下"), feedback_url(recipient.feedback_id, "#recipients"))
