"""The form fields of uploaded documents: several files or one, each examined. Not here: what may be uploaded
(uploads.py)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.uploads import LARGEST, TOO_LARGE, Upload, UploadRefused, examined

MOST = 5
"""Files at once; Django itself refuses more (DATA_UPLOAD_MAX_NUMBER_FILES)."""


class FilesInput(forms.FileInput):
    """One control for several files."""

    allow_multiple_selected = True


class DocumentsField(forms.FileField):
    """Gives a list of examined uploads; each refusal names its file. What is too large is not read."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("PDF, JPEG or PNG, at most 10 MB each and five at once; 200 pages a PDF."))
        more.setdefault("widget", FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))
        super().__init__(**more)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [self._examined(one) for one in files]

    def _examined(self, sent: Any) -> Upload:
        try:
            if sent.size > LARGEST:
                raise UploadRefused(TOO_LARGE)
            return examined(sent.read(), sent.name)
        except UploadRefused as refused:
            words = {"name": sent.name, "why": refused}
            raise forms.ValidationError(gettext("%(name)s: %(why)s") % words) from refused


class DocumentField(DocumentsField):
    """Gives one examined upload."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("PDF, JPEG or PNG, at most 10 MB; 200 pages a PDF."))
        more.setdefault("widget", forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))
        super().__init__(**more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        return found[0] if found else None
