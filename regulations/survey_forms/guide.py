"""The first sheet of a form: whose it is, what is to be done with it, and how dates are written."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agencies import eras, layouts
from agencies.table_sheets import lines_of, put, set_height
from regulations.survey_forms.bases import Base
from regulations.survey_forms.layout import ITEMS, KIND_OF_FILE, ORGAN, REVISIONS

WIDTHS = (24, 96)
STEPS = (
    (
        "1　記入する",
        f"「{ITEMS}」「{REVISIONS}」「{ORGAN}」のシートの、青い欄に記入します。ほかの欄は保護されています。",
    ),
    (
        "2　保存する",
        "Excelブック（.xlsx）のまま保存します。パスワードを付けないでください。ファイルの名前は変えてもかまいません。",
    ),
    ("3　取り込む", "システムの「調査票の取込」で読み込みます。誤りと、変わるところを確かめてから反映します。"),
)
DATES = (
    ("日", "平成27年10月1日、H27.10.1、2015-10-01"),
    ("月（日が分からないとき）", "平成28年4月、H28.4、2016-04"),
    ("年度（月も分からないとき）", "平成27年度、2015年度"),
    ("それより後（改正予定だけ）", "平成28年度以降"),
)
CAUTIONS = (
    "シートの名前、見出し、行や列の並びを変えないでください。行を増やしたり、セルを結合したりすると読み込めません。",
    "規程が足りないときは、システムの入力画面の「規程を登録する」で登録してから、調査票をもう一度ダウンロードしてください。",
    "分からない日を作って記入しないでください。月か年度で書けば、そのとおりに数えます。",
    "この調査票を作った後に画面で入力した箇所は、取り込むときに両方の内容が表示されます。黙って上書きすることはありません。",
    "記入し終えた複製は、要らなくなったら消去してください（第6-9）。",
)


def write_guide(sheet: Worksheet, styles: Callable[[str], Format], base: Base) -> None:
    """Write it, from the title to the cautions."""
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    review, amendment = base.review, base.review.amendment
    put(sheet, 0, 0, f"保護管理規程の見直し　{KIND_OF_FILE}", styles("title"))
    set_height(sheet, 0, 1, 16)
    at = 1
    if amendment.is_fictional:
        put(sheet, at, 0, layouts.FICTIONAL, styles("fictional"))
        at += 1
    due = eras.full(amendment.due_on) if amendment.due_on else "なし"
    about = (
        ("機関", f"{review.organization}（{review.organization.code}）"),
        ("見直し", str(amendment)),
        ("期限", f"{due}（{amendment.due_wording}）" if amendment.due_wording else due),
        (
            "もとにした版",
            f"第{base.version.number}版の下書き"
            if base.is_draft
            else f"第{base.version.number}版（これから作るもの）",
        ),
    )
    for heading, lines in (("", about), ("記入のしかた", STEPS), ("日付の書き方（全角でも半角でも書けます）", DATES)):
        at += 1
        if heading:
            put(sheet, at, 0, heading, styles("strong"))
            at += 1
        for label, text in lines:
            put(sheet, at, 0, label, styles("fixed"))
            put(sheet, at, 1, text, styles("fixed"))
            set_height(sheet, at, max(lines_of(label, WIDTHS[0]), lines_of(text, WIDTHS[1])))
            at += 1
    at += 1
    put(sheet, at, 0, "注意", styles("strong"))
    for text in CAUTIONS:
        at += 1
        put(sheet, at, 0, f"・{text}", styles("remark"))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, at, 1)
    sheet.set_footer(f"&L{layouts.SYSTEM}&C&A&R&P / &N")
    sheet.protect()
    sheet.activate()
