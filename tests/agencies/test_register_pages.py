"""The register of local governments by its pages: a list is read, looked at and applied, or refused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.models import Upload
from agencies.refusals import WrongState
from tests.agencies.register_lists import Rows, apply, csv_of, registered, two_prefectures
from tests.cycles import small_cycle
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    """Somebody who keeps the register."""
    small_cycle()
    return signed_in(account("ADMINISTRATOR", "X-3", "事務 四郎"))


def uploaded(client: Client, rows: Rows) -> str:
    """The address of the second step."""
    file = SimpleUploadedFile("一覧.csv", csv_of(rows))
    response = client.post("/register/", {"file": file})
    assert response.status_code == 302
    return response["Location"]


def digest_on(client: Client, address: str) -> str:
    """What the confirming button sends."""
    return client.get(address).context["plan"].digest


def test_a_file_is_read_looked_at_and_applied_in_three_steps(administrator: Client) -> None:
    address = uploaded(administrator, two_prefectures())
    page = administrator.get(address).content.decode()
    assert "新しく登録する団体（5件）" in page
    assert registered() == []
    response = administrator.post(f"{address}apply/", {"shown": digest_on(administrator, address)}, follow=True)
    assert "登録簿に反映しました（新規5件、変更0件、そのまま0件）。" in response.content.decode()
    assert len(registered()) == 5
    assert Upload.objects.get().applied_at is not None
    again = administrator.post(f"{address}apply/", {"shown": ""}, follow=True)
    assert "このファイルは既に反映されています。" in again.content.decode()


def test_errors_are_shown_with_their_cells_and_there_is_nothing_to_press(administrator: Client) -> None:
    rows = two_prefectures()
    rows[4][3] = "<b>123</b>"
    page = administrator.get(uploaded(administrator, rows)).content.decode()
    assert "D6" in page
    assert "&lt;b&gt;123&lt;/b&gt;" in page
    assert "登録簿に反映する" not in page


def test_a_register_that_changed_since_it_was_shown_is_not_changed_by_the_button(administrator: Client) -> None:
    address = uploaded(administrator, two_prefectures())
    shown = digest_on(administrator, address)
    apply(two_prefectures()[:1])
    response = administrator.post(f"{address}apply/", {"shown": shown}, follow=True)
    assert "確認の画面を開いた後に登録簿が変わりました。" in response.content.decode()
    assert len(registered()) == 1
    with pytest.raises(WrongState):
        apply(two_prefectures(), shown=shown)


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(administrator: Client) -> None:
    locked = SimpleUploadedFile("一覧.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100)
    response = administrator.post("/register/", {"file": locked})
    assert response.status_code == 422
    assert "パスワードで保護されているか" in response.content.decode()
    assert administrator.post("/register/", {}).status_code == 422
    assert Upload.objects.count() == 0


def test_an_upload_is_there_for_nobody_else_and_can_be_thrown_away(administrator: Client) -> None:
    address = uploaded(administrator, two_prefectures())
    other = signed_in(account("ADMINISTRATOR", "X-2", "事務 五郎"))
    for method, end in (("get", ""), ("post", "apply/"), ("post", "discard/")):
        assert getattr(other, method)(f"{address}{end}").status_code == 404
    administrator.post(f"{address}discard/")
    assert Upload.objects.get().file == ""
    response = administrator.get(address, follow=True)
    assert "保存期間を過ぎたため消去しました" in response.content.decode()


@pytest.mark.parametrize("role", ["EVALUATOR", "CHIEF", "OFFICER", "MEMBER"])
def test_nobody_else_opens_the_register(role: str) -> None:
    small_cycle()
    client = signed_in(account(role, "X-3", "評価 花子"))
    assert client.get("/register/").status_code == 403
    assert client.post("/register/", {}).status_code == 403
