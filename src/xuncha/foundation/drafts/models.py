from __future__ import annotations

from django.db import models

from xuncha.foundation.keys.fields import SealedColumn


class Draft(models.Model):
    """What one person has typed into one form. Nobody else can be offered it: the text is bound to person and form."""

    user_id = models.BigIntegerField(editable=False)
    form_key = models.CharField(max_length=120, editable=False)
    ciphertext = SealedColumn(purpose="draft", bind=("user_id", "form_key"))
    base_version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(db_index=True, editable=False)

    class Meta:
        app_label = "foundation"
        constraints = [models.UniqueConstraint(fields=["user_id", "form_key"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return self.form_key
