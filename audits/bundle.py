"""The whole report of one cycle as one file (報告書一式): every table as Excel, PDF and CSV, and what it is of.

- All tables are counted at one moment, so that their figures agree; after that nothing is asked of the database.
- Rule 10 holds as on the pages: the file has figures and what the tables themselves print, no rows behind them.
- The same tables, counted at the same moment, give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from agencies import clock, eras, layouts
from agencies.accounts import officer_of
from agencies.documents import tables_document
from agencies.job_actions import Product, start_job
from agencies.jobs import Job
from agencies.outputs import marked
from agencies.refusals import Refusal, require
from agencies.renderers import BOM, as_csv, table_lines
from agencies.roles import Officer, Permission
from agencies.snapshots import one_moment
from agencies.tables import Table
from agencies.tasks import Step
from agencies.workbooks import tables_workbook
from audits.tables import CycleQuestion, ask, ask_cycle, listed, without_organ
from guidelines.models import OfficialTable

ZIPPED_AT = (2000, 1, 1, 0, 0, 0)  # always the same, so that the same figures give the same file
CONTENTS = "目次.txt"


def start_bundle(*, question: CycleQuestion, by: Officer) -> Job:
    """The job that makes the bundle; what is left open in the question is settled now."""
    require(by, Permission.WATCH)
    official = listed(question.amendment)
    if not official:
        raise Refusal(f"{question.amendment}には集計表がまだありません。表のある見直しを選んでください。")
    apart = without_organ(question.amendment, official)
    if len(apart) == len(official):
        raise Refusal(f"{told(apart)}は示す機関が決まっていないため、一式を作れません。表の機関を登録してください。")
    return start_job(
        kind=Job.Kind.REPORT_BUNDLE,
        parameters=settled(question),
        title=" ・ ".join(question.words),
        by=by,
        is_fictional=question.amendment.is_fictional,
    )


def settled(question: CycleQuestion) -> dict[str, str]:
    """The words of an address that ask for the same at any later time."""
    return {
        "amendment": question.amendment.code,
        "as_of": question.as_of.isoformat(),
        "state": question.state,
        **question.selection.query,
    }


def report_bundle(job: Job, step: Step) -> Product:
    """What the worker does for REPORT_BUNDLE; raises Refusal when the owner may no longer see the tables."""
    require(officer_of(job.owner), Permission.WATCH)
    question = ask_cycle(job.parameters)
    return Product(build_bundle(question, step), f"{name_of(question)}.zip", "application/zip")


def name_of(question: CycleQuestion) -> str:
    """What the bundle and the two files of all tables are called, without the ending."""
    amendment = question.amendment
    return marked(f"hogo-kitei_{amendment.code}_{question.as_of.isoformat()}", is_fictional=amendment.is_fictional)


def unheard(**progress: Any) -> None:
    """Nobody wants to know how far it is."""


def build_bundle(question: CycleQuestion, step: Step = unheard) -> bytes:
    """Count every table of the cycle at one moment, and pack them; `step` hears how far it is.

    A table of one organ that has none to show is left out, and the contents say so.
    """
    every = listed(question.amendment)
    apart = without_organ(question.amendment, every)
    official = [one for one in every if one not in apart]
    asked = settled(question)
    total = len(official) + 3
    step(done=0, total=total, step=f"{len(official)}の表を集計しています")
    with one_moment():
        tables = [ask(one.number, asked).table().seen_on(clock.today()) for one in official]
    counted_at = timezone.now()

    def advance(done: int, words: str) -> None:
        step(done=1 + done, total=total, step=words)

    return zipped(contents_of(question, tables, counted_at, advance, told(apart)))


def told(tables: Sequence[OfficialTable]) -> str:
    """Those tables in words: 表2-(1)-⑲、表2-(2)-⑲."""
    return "、".join(f"表{table.caption}" for table in tables)


def contents_of(
    question: CycleQuestion,
    tables: Sequence[Table],
    counted_at: datetime,
    advance: Callable[[int, str], None] = lambda done, words: None,
    apart: str = "",
) -> dict[str, bytes]:
    """The files of the bundle by name, in their order; `advance` hears what comes next, `apart` names what is not in."""
    called, is_fictional = name_of(question), question.amendment.is_fictional
    sheets = {}
    for place, table in enumerate(tables):
        advance(place, f"表{table.caption}をCSVにしています")
        name = marked(f"table-{table.number}_{table.as_of.isoformat()}.csv", is_fictional=is_fictional)
        sheets[f"csv/{name}"] = as_csv(table_lines(table))
    advance(len(tables), "Excelを作っています")
    workbook = {f"{called}.xlsx": tables_workbook(tables)}
    advance(len(tables) + 1, "PDFを作っています")
    document = {f"{called}.pdf": tables_document(tables)}
    files = {**workbook, **document, **sheets}
    return {CONTENTS: described(question, tables, list(files), counted_at, apart), **files}


def described(
    question: CycleQuestion, tables: Sequence[Table], names: Sequence[str], counted_at: datetime, apart: str
) -> bytes:
    """What the bundle is of, when it was counted, and what lies in it, as text that Windows opens."""
    moment = timezone.localtime(counted_at)
    of_one = [f"表{table.caption}" for table in tables if table.organization and question.selection]
    lines = [
        f"{layouts.FICTIONAL * question.amendment.is_fictional}保護管理規程 見直し状況　報告書一式",
        "",
        *question.words,
        f"集計した日時：{eras.full(moment.date())} {moment:%H:%M:%S}（{moment.isoformat(timespec='seconds')}）",
        f"システムの版：{settings.VERSION}",
    ]
    if question.amendment.is_fictional:
        lines += ["", "演習のためのデータです。機関も回答も実在しません。"]
    if any(table.is_ahead for table in tables):
        lines += ["", layouts.AHEAD]
    if apart:
        lines += ["", f"{apart}は示す機関が決まっていないため、入っていません。"]
    if of_one:
        lines += ["", f"{'、'.join(of_one)}は1機関の表のため、絞り込みによらず、その機関の全てを数えています。"]
    allocated = [f"表{table.caption} {count}" for table in tables if (count := allocated_in(table))]
    if allocated:
        lines += [
            "",
            f"機関別の内訳が公表されておらず、合計に合うように割り当てた数（仮割当）：{'、'.join(allocated)}",
        ]
    lines += ["", "表"]
    lines += [f"  {layouts.heading(table)}{layouts.unit(table)}" for table in tables]
    lines += ["", "ファイル"]
    lines += [f"  {name}" for name in names]
    lines += ["", "CSVの文字コードはUTF-8（BOM付き）です。「—」は尋ねていないこと、「0」は数が0であることを表します。"]
    return (BOM + "\r\n".join(lines) + "\r\n").encode()


def allocated_in(table: Table) -> int:
    """How many of what the table counts are ALLOCATED (rule 10)."""
    return table.provenance.get("ALLOCATED", 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """One archive of those files, readable by everybody who unpacks it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, ZIPPED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
