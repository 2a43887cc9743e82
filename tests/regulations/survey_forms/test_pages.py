"""The pages: 読み込み → 確認 → 反映, for the organ and for the ministry; nobody sees another's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.html import parse_html
from django.urls import reverse

from agencies.jobs import Job
from agencies.models import Trail, Upload
from agencies.roles import Officer
from regulations.drafts import start_draft
from regulations.models import Submission
from tests.audits.pages import elements, lines, text_of, words
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, fill_in, officer_for
from tests.permissions.matrix import signed_in
from tests.regulations.survey_forms.books import ITEMS, ORGAN, REVISIONS, filled, made, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
UPLOADS = "regulations:form-uploads"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    """Files are kept in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


def client_of(officer: Officer) -> Client:
    """The browser of somebody."""
    assert officer.account
    return signed_in(officer.account)


def post_files(client: Client, *contents: bytes, review: int | None = None, name: str = "調査票.xlsx") -> Any:
    """Step 1."""
    address = reverse(UPLOADS) + (f"?review={review}" if review else "")
    return client.post(address, {"workbooks": [SimpleUploadedFile(name, content) for content in contents]})


def confirmed(client: Client, address: str, **decided: str) -> Any:
    """Step 3: what the page shows is sent back."""
    seen = client.get(address).context["form"].initial["seen"]
    return client.post(address, {"seen": seen, **decided})


def test_an_officer_fills_in_a_form_and_takes_it_in(cycle: Cycle) -> None:
    officer = officer_for(cycle.organs["南省"])
    client = client_of(officer)
    review = cycle.review("南省")
    response = client.get(reverse("regulations:form", args=[review.pk]))
    assert response["Content-Disposition"].endswith("_X-2_%E5%8D%97%E7%9C%81.xlsx")
    content = filled(response.getvalue(), (REVISIONS, "南省規程", "改正日", "R3.1.1"))
    page = post_files(client, content, review=review.pk)
    address = page["Location"]
    text = client.get(address).content.decode()
    assert "誤り 0件 ・ 変更 1件 ・ 同時に更新された箇所 0件 ・ そのまま 5件" in text
    assert ("令和2年10月1日" in text, "令和3年1月1日" in text) == (True, True)
    assert not Submission.objects.filter(state="DRAFT").exists()
    assert confirmed(client, address).status_code == 302
    assert str(Submission.objects.get(state="DRAFT").revisions.get().revised) == "令和3年1月1日"
    assert "この調査票は反映しました" in client.get(address).content.decode()
    trail = Trail.objects.count()
    client.post(address, {"seen": "x"})
    assert Trail.objects.count() == trail


def test_an_evaluator_takes_in_many_and_they_are_handed_in(cycle: Cycle) -> None:
    by = evaluator(cycle)
    client = client_of(by)
    contents = [
        filled(made(cycle.review(name), by), (ORGAN, "連絡事項", "回答", f"{name}から"))
        for name in ("南省", "灯台機構")
    ]
    address = post_files(client, *contents)["Location"]
    assert "2機関の回答は、代わりに提出します" in client.get(address).content.decode()
    confirmed(client, address)
    assert set(Submission.objects.filter(number=2, state="SUBMITTED").values_list("remark", flat=True)) == {
        "南省から",
        "灯台機構から",
    }


def test_errors_are_shown_with_their_place_and_nothing_can_be_applied(cycle: Cycle) -> None:
    client = client_of(officer_for(cycle.organs["南省"]))
    content = filled(
        made(cycle.review("南省"), officer_for(cycle.organs["南省"])), (REVISIONS, "南省規程", "改正日", "きのう<b>")
    )
    address = post_files(client, content)["Location"]
    text = client.get(address).content.decode()
    assert "誤り 1件" in text
    assert "F5" in text
    assert "きのう&lt;b&gt;" in text
    assert "この内容を反映する" not in text
    trail = Trail.objects.count()
    assert confirmed(client, address).status_code == 409
    assert Trail.objects.count() == trail


def test_a_file_that_cannot_be_read_keeps_nothing(cycle: Cycle) -> None:
    officer = officer_for(cycle.organs["南省"])
    response = post_files(client_of(officer), made(cycle.review("南省"), officer), b"no workbook")
    assert response.status_code == 422
    assert "ファイルが壊れています" in response.content.decode()
    assert not Upload.objects.exists()


def test_nothing_chosen_is_said(cycle: Cycle) -> None:
    response = client_of(officer_for(cycle.organs["南省"])).post(reverse(UPLOADS))
    assert (response.status_code, "調査票を選んでください。" in response.content.decode()) == (422, True)


def test_what_changed_since_it_was_shown_is_shown_again(cycle: Cycle) -> None:
    officer, chief = officer_for(cycle.organs["南省"]), chief_of(cycle.organs["南省"])
    client = client_of(officer)
    content = filled(made(cycle.review("南省"), officer), (REVISIONS, "南省規程", "改正日", "R3.1.1"))
    address = post_files(client, content)["Location"]
    seen = client.get(address).context["form"].initial["seen"]
    draft = start_draft(review=cycle.review("南省"), by=chief)
    fill_in(draft, revised="令和3年2月2日", outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"}, by=chief)
    response = client.post(address, {"seen": seen})
    assert response.status_code == 409
    text = response.content.decode()
    assert ("令和3年2月2日" in text, "令和3年1月1日" in text) == (True, True)
    assert str(draft.revisions.get().revised) == "令和3年2月2日"
    assert confirmed(client, address).status_code == 422  # no side was chosen
    assert confirmed(client, address, **{"side-0": "overwrite"}).status_code == 302
    assert str(draft.revisions.get().revised) == "令和3年1月1日"


def test_another_persons_upload_is_not_there(cycle: Cycle) -> None:
    officer, chief = officer_for(cycle.organs["南省"]), chief_of(cycle.organs["南省"])
    address = post_files(client_of(officer), made(cycle.review("南省"), officer))["Location"]
    pk = Upload.objects.get().pk
    for stranger in (chief, evaluator(cycle), officer_for(cycle.organs["北省"])):
        client = client_of(stranger)
        assert client.get(address).status_code == 404
        assert client.post(address, {"seen": "x"}).status_code == 404
        assert client.post(reverse("regulations:form-discard", args=[pk])).status_code == 404
    client_of(officer).post(reverse("regulations:form-discard", args=[pk]))
    assert Upload.objects.get().file == ""
    assert client_of(officer).get(address).status_code == 302


def test_another_organs_form_is_not_there(cycle: Cycle) -> None:
    address = reverse("regulations:form", args=[cycle.review("南省").pk])
    assert client_of(officer_for(cycle.organs["北省"])).get(address).status_code == 404
    asked = reverse(UPLOADS) + f"?review={cycle.review('南省').pk}"
    assert client_of(officer_for(cycle.organs["北省"])).get(asked).status_code == 404


def test_an_evaluator_cannot_download_what_is_in_a_draft(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["南省"])
    draft = start_draft(review=cycle.review("南省"), by=chief)
    fill_in(draft, late_reason="秘密の下書き", outcome={1: "OTHER_RULE", 2: "REGULATION", 3: "REGULATION"}, by=chief)
    address = reverse("regulations:form", args=[cycle.review("南省").pk])
    found = {}
    for who in (chief, evaluator(cycle)):
        book = opened(client_of(who).get(address).getvalue())
        found[who.name] = "秘密の下書き" in [cell.value for line in book[ORGAN].iter_rows() for cell in line]
    assert found == {chief.name: True, evaluator(cycle).name: False}


def test_a_form_of_another_review_than_the_page_was_opened_from_is_refused(cycle: Cycle) -> None:
    by = evaluator(cycle)
    client = client_of(by)
    content = filled(made(cycle.review("灯台機構"), by), (ITEMS, "①記録", "備考", "誤って選んだ"))
    address = post_files(client, content, review=cycle.review("南省").pk)["Location"]
    text = client.get(address).content.decode()
    assert "別の機関又は別の見直しの調査票です" in text
    assert confirmed(client, address).status_code == 409


def test_all_forms_are_made_only_after_the_warning_was_shown(cycle: Cycle) -> None:
    client = client_of(evaluator(cycle))
    page = client.get(reverse("regulations:every-form")).content.decode()
    assert ("令和2年6月改正（7機関）" in page, "第6-5" in page) == (True, True)
    assert client.post(reverse("regulations:every-form"), {}).status_code == 422
    client.post(reverse("regulations:every-form"), {"amendment": cycle.amendment.code})
    assert Job.objects.get().kind == "FORMS_ZIP"


@pytest.mark.parametrize("wanted", ["x", "9" * 30, "99999999", "-1"])
def test_an_address_that_is_wrong_is_not_there(cycle: Cycle, wanted: str) -> None:
    client = client_of(officer_for(cycle.organs["南省"]))
    assert client.get(reverse(UPLOADS), {"review": wanted}).status_code == 404


def test_only_who_enters_for_others_is_told_beforehand_that_every_item_is_needed(cycle: Cycle) -> None:
    told = "その機関に尋ねた全ての改正事項に対応の記入が必要です"
    seen = {
        name: told in client_of(officer).get(reverse(UPLOADS)).content.decode()
        for name, officer in (("evaluator", evaluator(cycle)), ("officer", officer_for(cycle.organs["南省"])))
    }
    assert seen == {"evaluator": True, "officer": False}


def test_a_file_says_at_which_step_it_is_and_its_errors_stand_in_one_red_band(cycle: Cycle) -> None:
    officer = officer_for(cycle.organs["南省"])
    client = client_of(officer)
    content = filled(made(cycle.review("南省"), officer), (REVISIONS, "南省規程", "改正日", "令和2年2月30日"))
    first = parse_html(client.get(reverse(UPLOADS)).content.decode())
    assert text_of(first, "li", "step") == ["読み込み ここです", "確認 まだです", "反映 まだです"]
    second = parse_html(client.get(post_files(client, content)["Location"]).content.decode())
    assert text_of(second, "li", "step") == ["読み込み 済み", "確認 ここです", "反映 まだです"]
    assert [words(band)[:6] for band in elements(second, "div", "message-error")] == ["✕ 誤り 誤"]
    assert lines(second) == [
        [
            REVISIONS,
            "F5",
            "令和2年2月30日",
            "日付（平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度 など）"
            "（令和2年2月30日という日付はありません）",
        ]
    ]
