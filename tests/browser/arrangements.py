"""What brings about, on a page that is open, what no address shows."""

from __future__ import annotations

import io
import re

import openpyxl
from playwright.sync_api import Page

from tests.browser import steps


def wrong_password(page: Page) -> None:
    """Try to sign in with a password that is wrong."""
    page.get_by_label("メールアドレス").fill("nobody@soumu.example")
    page.get_by_label("パスワード").fill("wrong")
    steps.press(page, "サインイン")


def wrong_new_password(page: Page) -> None:
    """Try to change to a password that is too short."""
    page.get_by_label("現在のパスワード").fill("wrong")
    for field in page.locator("input[type=password]").all()[1:]:
        field.fill("abc")
    steps.press(page, "パスワードを変更")


def impossible_day(page: Page) -> None:
    """Type a day that does not exist and save."""
    page.get_by_label("改正日").first.fill("平成28年2月30日")
    steps.press(page, "この一覧を保存")


def planned_without_year(page: Page) -> None:
    """Choose 今後見直し予定 without a year, and save."""
    steps.answer(page, "②", steps.PLANNED)
    steps.item(page, "②").get_by_role("button", name="保存").click()


def edited_by_two(page: Page) -> None:
    """Let another window of the same person save more about item ② first, then save it here."""
    with page.context.expect_page() as other:
        page.evaluate("window.open(location.href)")
    other.value.wait_for_load_state()
    before = steps.item(other.value, "②").get_by_label("備考", exact=True).input_value()
    steps.answer(other.value, "②", steps.OTHER_RULE, remark=f"{before}さきに保存した内容。")
    steps.item(other.value, "②").get_by_role("button", name="保存").click()
    other.value.wait_for_load_state()
    other.value.close()
    steps.answer(page, "②", steps.REGULATION, manner="改正した", remark="あとから保存しようとした内容。")
    steps.item(page, "②").get_by_role("button", name="保存").click()
    page.wait_for_load_state()


def go_on_with_the_answer(page: Page) -> None:
    """From the home of an organ whose answer was returned to the form, whether or not a draft was begun."""
    page.get_by_role("main").locator(".button-solid").first.click()
    page.wait_for_load_state()


def everything_unfolded(page: Page) -> None:
    """Open whatever can be opened in the page, what lies inside included."""
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def bundle_made(page: Page) -> None:
    """Start the whole-report bundle, and stay until the page itself says that the file is there."""
    steps.press(page, "一式を作る")
    page.get_by_role("link", name="ファイルをダウンロード").wait_for()


def form_taken_in(page: Page) -> None:
    """Download the organ's form, fill in a note and a date that is none, and hand it in as far as the second step."""
    with page.expect_download() as found:
        page.get_by_role("link", name="調査票をダウンロード").click()
    book = openpyxl.load_workbook(io.BytesIO(found.value.path().read_bytes()))
    sheet = book["規程・改正日"]
    sheet["F5"].value, book["適用関係・連絡"]["B8"].value = "平成27年13月1日", "調査票で記入した連絡事項。"
    buffer = io.BytesIO()
    book.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files(
        {"name": "調査票.xlsx", "mimeType": kind, "buffer": buffer.getvalue()}
    )
    steps.press(page, "読み込む")


def no_table_chosen(page: Page) -> None:
    """Take back the choice of every table, and try to prepare none."""
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    steps.press(page, "準備する")


def incident_reported(page: Page) -> None:
    """Report an incident in a few words, and look at it."""
    page.get_by_label("件名").fill("名簿を誤って外部に送信した")
    page.get_by_label("何が起きたか").fill("宛先を誤り、名簿を外部に送った。")
    for tile in ("レベル2", "LANケーブルを抜いた"):  # the whole tile is the target
        page.locator("label", has_text=tile).click()
    steps.press(page, "報告する")


def step_opened(page: Page) -> None:
    """Report an incident, and begin to record its next step."""
    incident_reported(page)
    page.get_by_role("link", name="保護管理者へ報告を記録する").click()


def withdrawal_opened(page: Page) -> None:
    """Record the next step of an incident, and go to withdraw it as recorded by mistake."""
    step_opened(page)
    page.get_by_role("button", name="記録する", exact=True).click()
    page.get_by_role("link", name=re.compile("^訂正.*保護管理者へ報告")).click()
    page.get_by_role("link", name="実際には行っていないときは、この記録を取り消す").click()


def report_amended(page: Page) -> None:
    """Report an incident, and try to amend it with a number of persons that cannot be."""
    incident_reported(page)
    page.get_by_role("link", name="内容を更新する").click()
    page.get_by_label("本人の数").fill("-3")
    steps.press(page, "次の版として保存する")


def file_opened(page: Page) -> None:
    """Report an incident, and go to attach a file to it."""
    incident_reported(page)
    page.get_by_role("link", name="ファイルを添付する").click()


def dismissal_opened(page: Page) -> None:
    """Report an incident, and go to say that it was none."""
    incident_reported(page)
    page.get_by_role("link", name="事案に当たらないと分かったとき").click()


def addressees_listed(page: Page) -> None:
    """List an organ that was asked, a unit and nobody, and look at what comes of it."""
    page.get_by_label("機関の一覧を貼り付ける").fill("厚生労働省\n東京検疫所\n存在しない機関")
    steps.press(page, "依頼先を確認する")


def list_with_a_fault(page: Page) -> None:
    """Upload a list of local governments in which one number is wrong."""
    content = "団体コード,都道府県名,市区町村名,法人番号\n460001,西県,,1234567890123\n462012,西県,山野市,".encode()
    page.get_by_label("団体の一覧のファイル").set_input_files(
        {"name": "一覧.csv", "mimeType": "text/csv", "buffer": content}
    )
    steps.press(page, "読み込む")


def breakdown_read(page: Page) -> None:
    """Upload a breakdown that replaces, meets what the organ may say itself, and has a fault."""
    lines = ("機関コード,改正事項,対応,予定年度", "IA-001,1,今後見直し予定,平成29年度", "IA-002,9,今後見直し予定,")
    page.get_by_label("内訳のファイル").set_input_files(
        {"name": "内訳.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )
    steps.press(page, "読み込む")


def dated_in_bulk(page: Page) -> None:
    """Set a date for a whole group, and look at what it would change."""
    page.get_by_label("改正日", exact=True).first.fill("平成28年3月1日")
    page.get_by_label("検疫所の全ての規程").check()
    steps.press(page, "変更を確認する")


def reminded(page: Page) -> None:
    """Remind the organ with a note, and look at the ledger of its cycle."""
    page.get_by_label("連絡（メールに添えます）").fill("電話でお伝えした件です。")
    steps.press(page, "催促を送る")
    page.goto("/reviews/reminders/?amendment=E-2016-04")


def account_opened(page: Page) -> None:
    """The first account of the list."""
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()


def role_to_give(page: Page) -> None:
    """The page on which it gets a role."""
    account_opened(page)
    page.get_by_role("link", name="役割を付ける").click()


def handover_shown(page: Page) -> None:
    """What would become of its roles, before it is done."""
    account_opened(page)
    page.get_by_role("link", name="後任に引き継ぐ（異動）").click()
    page.get_by_label(re.compile("^後任の方の最初の日")).fill("平成28年7月1日")
    page.get_by_label(re.compile("^後任の方のメールアドレス")).fill("kouin@mhlw.example")
    page.get_by_label(re.compile("^後任の方の氏名")).fill("後任 花子")
    steps.press(page, "内容を確かめる")
