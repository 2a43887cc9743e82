"""What an organ does about its readiness: answer, confirm for the year, record and take back a warning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from agencies import eras
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import record, values, veiled
from incidents.models import Readiness, WarningGiven
from incidents.models.readiness import Answer
from incidents.readiness.answers import LABELS, answers_of, asked, words_of, years_open
from regulations.entries import Conflict

FIELDS = ("organization", "fiscal_year", "confirmed_on", "confirmed_by_name")
OF_WARNING = ("given_on", "means", "audience", "subject")
SAID_IN_WARNING = ("means", "audience", "subject")


def require_organ(organ: Organization, by: Officer) -> None:
    """Refuse whoever does not enter for this organ; units have no readiness of their own."""
    require(by, Permission.FILL_IN, organ.pk)
    if organ.is_unit:
        raise Refusal("部局等には連絡体制の回答がありません。機関の保護担当者が入力します。")


def require_open_year(year: int, on: date) -> None:
    """Refuse a fiscal year that may not be entered on that day."""
    years = years_open(on)
    if year not in years:
        names = "と".join(eras.fiscal_year_name(one) for one in reversed(years))
        raise Refusal(f"入力できるのは{names}だけです。年度を選び直してください。")


def kept(readiness: Readiness) -> dict[str, object]:
    """What the trail keeps: the row as it may be tied to the organ (rule 10)."""
    return values(readiness, FIELDS) | answers_of(readiness)


@transaction.atomic
def save_answers(
    *, organ: Organization, fiscal_year: int, answers: Mapping[str, str], version: int, on: date, by: Officer
) -> Readiness:
    """What the organ answers of a fiscal year; what differs is REPORTED from then on.

    - `version` is that of the row that was shown, 0 where there was none; raises StaleVersion with both sides.
    - What was confirmed is corrected as a whole: no answer is taken away, and the day it counts from stays (rule 5).
    """
    require_organ(organ, by)
    require_open_year(fiscal_year, on)
    Organization.objects.select_for_update().get(pk=organ.pk)  # so that two do not create the row at once
    readiness = Readiness.objects.select_for_update().filter(organization=organ, fiscal_year=fiscal_year).first()
    given = {key: answers.get(key, "") for key in asked(organ)}
    if any(answer not in ("", *Answer.values) for answer in given.values()):
        raise Refusal("回答は「している」か「していない」から選んでください。")
    if (readiness.version if readiness else 0) != version:
        theirs = {key: answer for key, answer in answers_of(readiness).items() if key in given}
        label = f"{eras.fiscal_year_name(fiscal_year)}の回答"
        raise StaleVersion([Conflict(label, words_of(theirs), words_of(given))])
    before = kept(readiness) if readiness else {}
    readiness = readiness or Readiness(organization=organ, fiscal_year=fiscal_year, version=0)
    shown = answers_of(readiness)
    changed = {key: answer for key, answer in given.items() if answer != shown[key]}
    if readiness.confirmed_on and (missing := [LABELS[key] for key, answer in changed.items() if not answer]):
        raise Refusal(f"確認済みの年度の回答は空欄にできません：{'、'.join(missing)}。")
    if not changed and readiness.pk:
        return readiness
    if not changed:
        raise Refusal("回答が1つも選ばれていません。「している」か「していない」を選んでから保存してください。")
    for key, answer in changed.items():
        setattr(readiness, key, answer)
        setattr(readiness, f"{key}_provenance", Provenance.REPORTED.value if answer else "")
    readiness.version += 1
    readiness.save()
    record("連絡体制の回答を保存", readiness, by=by, organization_id=organ.pk, before=before, after=kept(readiness))
    return readiness


@transaction.atomic
def confirm_readiness(*, organ: Organization, fiscal_year: int, version: int, on: date, by: Officer) -> Readiness:
    """Say that what is answered is so in that fiscal year; from then on it counts. Once a year.

    Answers that came from elsewhere keep where they came from; an ALLOCATED one has to be answered first.
    """
    require_organ(organ, by)
    require_open_year(fiscal_year, on)
    readiness = Readiness.objects.select_for_update().filter(organization=organ, fiscal_year=fiscal_year).first()
    name = eras.fiscal_year_name(fiscal_year)
    if readiness is None:
        raise WrongState(f"{name}の回答がまだありません。回答を保存してから確認してください。")
    if readiness.confirmed_on:
        raise WrongState(f"{name}は{eras.full(readiness.confirmed_on)}に確認済みです。")
    shown = answers_of(readiness)
    if readiness.version != version:
        raise WrongState(f"画面を開いた後に{name}の回答が変わりました。最新の回答を読んでから確認してください。")
    if missing := [LABELS[key] for key in asked(organ) if not shown[key]]:
        raise WrongState(f"まだ回答していない事項があります：{'、'.join(missing)}。回答してから確認してください。")
    before = kept(readiness)
    readiness.confirmed_on, readiness.confirmed_by_name = on, by.name
    readiness.version += 1
    readiness.save(update_fields=["confirmed_on", "confirmed_by_name", "version"])
    record("連絡体制を確認", readiness, by=by, organization_id=organ.pk, before=before, after=kept(readiness))
    return readiness


@transaction.atomic
def give_warning(
    *, organ: Organization, given_on: date, means: str, subject: str, audience: str = "", on: date, by: Officer
) -> WarningGiven:
    """A warning the organ gave to its people (注意喚起), on a day that is not to come."""
    require_organ(organ, by)
    means, subject, audience = (" ".join(text.split()) for text in (means, subject, audience))
    if not means or not subject:
        raise Refusal("注意喚起の方法と内容を入力してください。")
    if given_on > on:
        raise Refusal(f"注意喚起をした日は{eras.full(on)}以前にしてください。")
    warning = WarningGiven.objects.create(
        organization=organ, given_on=given_on, means=means, subject=subject, audience=audience
    )
    after = veiled(values(warning, OF_WARNING), SAID_IN_WARNING)
    record("注意喚起を記録", warning, by=by, organization_id=organ.pk, after=after)
    return warning


@transaction.atomic
def take_back_warning(*, warning: WarningGiven, by: Officer) -> None:
    """Take back a warning that was recorded by mistake; the trail keeps it."""
    found = WarningGiven.objects.select_for_update().filter(pk=warning.pk).select_related("organization").first()
    if found is None:
        raise WrongState("この注意喚起の記録は、ほかの人が先に取り消しました。")
    require_organ(found.organization, by)
    before = veiled(values(found, OF_WARNING), SAID_IN_WARNING)
    record("注意喚起の記録を取消", found, by=by, organization_id=found.organization_id, before=before)
    found.delete()
