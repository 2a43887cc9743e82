"""What a draft is and what may be written into it, described; nothing here writes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agencies.models import Organization
from guidelines.models import AUDIENCES
from regulations.models import ItemAnswer, Submission

PERIOD = "日・月・年・年度・「以降」を、元号か西暦で（例 2016-04-01、平成28年4月、平成27年度）。ないときは null"
OUTCOMES = [choice for choice in ItemAnswer.Outcome.choices if choice[0] != ItemAnswer.Outcome.UNANSWERED]
NEEDED = "根拠条文には clause と text の両方が要ります。"
MANNERS = [choice for choice in ItemAnswer.Manner.choices if choice[0]]


class Strict(serializers.Serializer):
    """Takes nothing but its own fields; a field that is not its own is named."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown fields before reading the others."""
        if isinstance(data, dict) and (unknown := [str(name)[:50] for name in data if name not in self.fields]):
            text = f"この項目は書き込めません。書き込める項目：{'、'.join(self.fields)}。"
            raise serializers.ValidationError({name: [text] for name in unknown})
        return super().to_internal_value(data)


class DraftBasisSerializer(Strict):
    """The clause of the organ's rule that meets a clause of the guideline (根拠条文)."""

    clause = serializers.CharField(help_text="指針の条項の番号（例 6-9）", max_length=20)
    text = serializers.CharField(allow_blank=True, max_length=500)

    def validate(self, attrs: Any) -> Any:
        """Whole even where the answer it belongs to is changed in part: a PATCH asks no field of what lies within."""
        if missing := [str(name) for name in self.fields if name not in attrs]:
            raise serializers.ValidationError({name: [NEEDED] for name in missing})
        return attrs


class AnswerValuesSerializer(Strict):
    """What may be written of one item; without an outcome the answer is removed."""

    outcome = serializers.ChoiceField(choices=OUTCOMES, allow_null=True)
    manner = serializers.ChoiceField(choices=MANNERS, allow_null=True, required=False)
    planned = serializers.CharField(
        allow_null=True,
        required=False,
        max_length=50,
        help_text=f"今後見直し予定のときの予定年度。{PERIOD}。未定は「undecided」",
    )
    remark = serializers.CharField(allow_blank=True, required=False, max_length=1000)
    bases = DraftBasisSerializer(many=True, required=False)


class RevisionValuesSerializer(Strict):
    """What may be written of one regulation; what is left out is empty."""

    revised = serializers.CharField(allow_null=True, required=False, max_length=50, help_text=f"改正日。{PERIOD}")
    consulted = serializers.CharField(allow_null=True, required=False, max_length=50, help_text=f"協議日。{PERIOD}")
    reported = serializers.CharField(allow_null=True, required=False, max_length=50, help_text=f"回報日。{PERIOD}")
    planned = serializers.CharField(allow_null=True, required=False, max_length=50, help_text=f"改正予定。{PERIOD}")
    note = serializers.CharField(allow_blank=True, required=False, max_length=1000)


class OrganValuesSerializer(Strict):
    """What may be written of the organ as a whole; only the questions that were put to it."""

    arrangement = serializers.ChoiceField(choices=Submission.Arrangement.choices, allow_null=True, required=False)
    cooperation = serializers.ChoiceField(choices=Submission.Cooperation.choices, allow_null=True, required=False)


class TextValuesSerializer(Strict):
    """What may be written under 理由・連絡."""

    late_reason = serializers.CharField(allow_blank=True, required=False, max_length=1000)
    support_received = serializers.CharField(allow_blank=True, required=False, max_length=1000)
    remark = serializers.CharField(allow_blank=True, required=False, max_length=1000)


class DraftAnswerSerializer(serializers.Serializer):
    """One item of a draft; `values` is what may be written, null while nothing is answered."""

    item = serializers.IntegerField(help_text="改正事項の番号。アドレスに使う")
    label = serializers.CharField()  # type: ignore[assignment]  # the stubs know a field's attribute of that name only
    clauses = serializers.ListField(child=serializers.CharField())
    values = AnswerValuesSerializer(allow_null=True)
    carried_from = serializers.CharField(allow_null=True, help_text="引継ぎ：元の見直しの改正のコード")


class DraftRevisionSerializer(serializers.Serializer):
    """One regulation of a draft; `values` is what may be written."""

    regulation = serializers.IntegerField(help_text="規程の番号。アドレスに使う")
    name = serializers.CharField()
    owner = serializers.CharField(help_text="機関又は部局等のコード")
    owner_name = serializers.CharField()
    unit_group = serializers.CharField(allow_null=True)
    values = RevisionValuesSerializer()


class DraftSerializer(serializers.Serializer):
    """A draft as far as one may enter it: who enters for a unit sees its own regulations and nothing else."""

    review = serializers.IntegerField()
    organization = serializers.CharField()
    kind = serializers.ChoiceField(choices=AUDIENCES)
    category = serializers.ChoiceField(choices=Organization.Category.choices)
    amendment = serializers.CharField()
    number = serializers.IntegerField(help_text="版の番号")
    answers = DraftAnswerSerializer(many=True, help_text="尋ねられた改正事項ごと。部局等の担当者には空")
    revisions = DraftRevisionSerializer(many=True, help_text="入力できる規程ごと")
    organ = OrganValuesSerializer(allow_null=True, help_text="尋ねられていなければ null")
    texts = TextValuesSerializer(allow_null=True, help_text="部局等の担当者には null")


class AnswerPatchSerializer(AnswerValuesSerializer):
    """What is to change of one item, named by its number."""

    item = serializers.IntegerField()


class RevisionPatchSerializer(RevisionValuesSerializer):
    """What is to change of one regulation, named by its number."""

    regulation = serializers.IntegerField()


class DraftPatchSerializer(Strict):
    """What is to change of a draft, all or nothing; what is not named stays."""

    answers = AnswerPatchSerializer(many=True, required=False)
    revisions = RevisionPatchSerializer(many=True, required=False)
    organ = OrganValuesSerializer(required=False)
    texts = TextValuesSerializer(required=False)


class HandedInSerializer(serializers.Serializer):
    """A version that was handed in."""

    review = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[one for one in Submission.State.choices if one[0] != "DRAFT"])
    submitted_on = serializers.DateField()
    is_repeat = serializers.BooleanField(help_text="既に提出されていたので、何も変えていない")
