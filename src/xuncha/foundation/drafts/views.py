"""The endpoint forms save themselves to while somebody types."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from xuncha.foundation.drafts import store

_ENVELOPE_BYTES = (
    store.MAX_BYTES * 4
)  # percent-encoding triples Chinese text, names and separators come on top


@never_cache
@csrf_protect
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def autosave(request: HttpRequest, form_key: str) -> HttpResponseBase:
    """JSON `{"data": {…}, "base_version": 3}` or the form itself with the record's `version` beside its fields."""
    if not request.user.is_authenticated:
        return _answer(_("登录已超时，内容仍在本页；重新登录后会继续暂存"), status=401)
    if int(request.META.get("CONTENT_LENGTH") or 0) > _ENVELOPE_BYTES:
        return _answer(_("草稿超过 200 KB，无法自动暂存；请先保存表单"), status=413)
    try:
        data, base_version = _read(request)
        saved_at = store.save(request.user, form_key, data, base_version=base_version)
    except store.DraftRefused as refusal:
        return _answer(str(refusal.message), status=refusal.status)
    except ValueError:
        return _answer(_("暂存请求的格式不对"), status=400)
    local = timezone.localtime(saved_at)
    return JsonResponse(
        {"saved_at": saved_at.isoformat(), "message": _("已暂存 %s") % local.strftime("%H:%M")}
    )


@never_cache
@csrf_protect
@require_POST
def discard(request: HttpRequest, form_key: str) -> HttpResponseBase:
    """Throw one's own draft away; a plain button comes back to its page, a script gets an answer."""
    if not request.user.is_authenticated:
        return _answer(_("请先登录"), status=401)
    store.discard(request.user, form_key)
    page = request.headers.get("referer", "")
    navigates = "text/html" in request.headers.get("accept", "")
    if navigates and url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(page)
    return JsonResponse({"message": _("草稿已清除")})


def _answer(message: str, *, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def _read(request: HttpRequest) -> tuple[dict[str, Any], int]:
    if request.content_type == "application/json":
        body = json.loads(request.body)
        if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
            raise ValueError("data")
        return body["data"], _version(body.get("base_version"))
    data = {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists() if values}
    return data, _version(data.pop("base_version", None) or data.pop("version", None))


def _version(value: Any) -> int:
    number = int(value or 0)
    if not 0 <= number < 2**31:
        raise ValueError("base_version")
    return number
