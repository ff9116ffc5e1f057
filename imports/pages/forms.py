"""Forms for uploading files and for filtering the problems of an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from imports.models import ImportProblem
from imports.uploads import MAX_FILES

NO_FILE = "请先选择要导入的文件。"
TOO_MANY = f"一次最多上传 {MAX_FILES} 个文件，请分几次上传。"
ACCEPT = ".xlsx,.xlsm,.xls,.csv,.txt,.tsv"


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


class ProblemFilter(forms.Form):
    """The filter of the list of problems; unknown values are ignored."""

    severity = forms.ChoiceField(
        choices=[("", "全部"), *ImportProblem.Severity.choices], required=False
    )
    sheet = forms.CharField(required=False, max_length=80)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
