"""Forms for uploading files and for filtering the problems of an import."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from customers.wishes.consent import NotAConsent
from customers.wishes.proof_files import ACCEPTED, MAX_BYTES, kind_of, store
from imports.evidence import Evidence, complaint_about_day
from imports.models import ImportProblem
from imports.uploads import MAX_FILES

MAX_WORDING: Final = 500
NO_FILE = "请先选择要导入的文件。"
TOO_MANY = f"一次最多上传 {MAX_FILES} 个文件，请分几次上传。"
ACCEPT = ".xlsx,.xlsm,.xlsb,.xls,.ods,.et,.csv,.txt,.tsv"


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or several files; ``imports.uploads`` checks whether each can be imported."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = [file for file in data or () if file]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(TOO_MANY)
        return files


class UploadForm(forms.Form):
    file = ManyFilesField(
        label="文件", widget=ManyFilesInput(attrs={"accept": ACCEPT, "required": True})
    )
    is_dry_run = forms.BooleanField(label="仅试算", required=False)
    consent_wording = forms.CharField(
        label="同意文本或凭证",
        required=False,
        max_length=MAX_WORDING,
        widget=forms.Textarea(
            attrs={
                "class": "crm-field",
                "rows": 2,
                "placeholder": "例如：购车合同第 9 条“同意接收本店优惠短信”，"
                "合同存档 2026 年 1–6 月",
            }
        ),
        error_messages={
            "max_length": f"同意文本最多 {MAX_WORDING} 个字，更长的请上传凭证文件。"
        },
    )
    consent_file = forms.FileField(
        label="凭证文件",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    consent_given_on = forms.DateField(
        label="取得日期",
        required=False,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"class": "crm-field", "type": "date"}
        ),
        error_messages={
            "invalid": "取得日期看不懂，请写成 2026-11-20 这样的年-月-日。"
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        # The browser refuses a later day, so the chosen files stay chosen.
        self.fields["consent_given_on"].widget.attrs["max"] = today.isoformat()

    def clean_consent_given_on(self) -> date | None:
        day: date | None = self.cleaned_data["consent_given_on"]
        if complaint := complaint_about_day(day, today=self._today):
            raise forms.ValidationError(complaint)
        return day

    def clean_consent_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["consent_file"]
        if file:
            try:
                kind_of(file.read(MAX_BYTES + 1))
            except NotAConsent as refusal:
                raise forms.ValidationError(f"凭证文件：{refusal}") from refusal
            file.seek(0)
        return file

    def keep_evidence(self, *, by: User, now: datetime) -> Evidence:
        """Store the proof of a valid form; return what proves the file's consents."""
        data = self.cleaned_data
        file: UploadedFile[Any] | None = data["consent_file"]
        proof = file and store(file.name or "", file.read(), by=by, now=now)
        return Evidence(
            data["consent_wording"], data["consent_given_on"], proof or None
        )


class ProblemFilter(forms.Form):
    """The filter of the list of problems; unknown values are ignored."""

    severity = forms.ChoiceField(
        choices=[("", "全部"), *ImportProblem.Severity.choices], required=False
    )
    sheet = forms.CharField(required=False, max_length=80)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
