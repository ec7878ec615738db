"""Names of the audited acts on files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit

audit.register("file.store", _("上传文件"))
audit.register("file.attach", _("添加附件"))
audit.register("file.void", _("作废附件"))
audit.register("file.download", _("下载文件"))
