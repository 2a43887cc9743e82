"""What is typed of one step of the chain, of a file, and of what was no incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.attachment_actions import ALLOWED, LARGEST
from agencies.forms import UploadField
from agencies.models import Organization
from agencies.spreadsheets import MEGABYTE
from incidents.forms import VersionField, text
from incidents.models import Incident, IncidentStep
from incidents.moments import MomentField


class VersionedForm(forms.Form):
    """A form that carries the version of the incident it was opened on (rule 11)."""

    version = VersionField()


class StepForm(VersionedForm):
    """段階の記録: when, by whom; for the supervising agency, which one."""

    happened_at = MomentField(label="日時")
    person = text("行った人", 100, "役職と氏名。例：保護管理者 山田")
    note = text("備考", 1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        incident: Incident,
        row: IncidentStep | None,
        agencies: QuerySet[Organization] | None = None,
        now: datetime,
        person: str,
    ) -> None:
        """On top of what stands (`row`), else just now by `person`; `agencies` are those that may have been told."""
        taken = row if row and not row.is_omitted else None
        initial = {
            "version": incident.version,
            "happened_at": taken.happened_at if taken else now.replace(second=0, microsecond=0),
            "person": taken.person if taken else person,
            "note": taken.note if taken else "",
        }
        super().__init__(data, initial=initial)
        self.told = taken.told if taken else None
        if agencies is not None:
            self.fields["told"] = forms.ModelChoiceField(
                agencies,
                label="情報を提供した行政機関",
                to_field_name="code",
                empty_label=None if agencies.count() == 1 else "選んでください",
                help_text="記録すると、この事案はこの行政機関の保護担当者・総括保護管理者にも見えるようになります。"
                "後で記録を取り消しても、見えたままです。複数の行政機関に提供したときは、1つずつ記録します。",
                error_messages={
                    "required": "情報を提供した行政機関を選んでください。",
                    "invalid_choice": "情報を提供した行政機関を一覧から選んでください。",
                },
            )
            self.order_fields(["told", "happened_at", "person", "note"])

    def values(self) -> dict[str, Any]:
        """What was typed, for the action; the agency whose record is corrected stays."""
        return {"told": self.told} | self.cleaned_data


class ReasonForm(VersionedForm):
    """A reason: why a step is not needed, or why this is no incident."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, incident: Incident, label: str) -> None:
        """`label` is what the reason is called."""
        super().__init__(data, initial={"version": incident.version})
        self.fields["reason"] = text(label, 1000, widget=forms.Textarea(attrs={"rows": 3}))

    def values(self) -> dict[str, Any]:
        """What was typed, for the action."""
        return {"version": self.cleaned_data["version"], "note": self.cleaned_data["reason"]}


class AttachedField(UploadField):
    """A file that may be attached; what it is made of is looked at when it is kept."""

    largest = LARGEST


class AttachForm(forms.Form):
    """ファイルの添付."""

    file = AttachedField(
        label="ファイル",
        help_text=f"{'、'.join(ALLOWED)}。{LARGEST // MEGABYTE}MBまで。マクロを含むものは添付できません。",
    )
    note = text("説明", 200, "例：誤送信したメールの控え（宛先は伏せる）", required=False)
