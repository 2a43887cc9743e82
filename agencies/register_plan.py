"""What a list of local governments would change in the register; nothing here changes anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from agencies.corporate_numbers import is_code_of_prefecture
from agencies.models import Organization
from agencies.register_rows import CODE, NUMBER, PREFECTURE, Line, Listed, read_list
from agencies.spreadsheets import CellError, read_book

LABELS = {"name": "名称", "prefecture": "都道府県", "corporate_number": "法人番号"}
FIELDS = ("code", "name", "kind", "category", "prefecture", "corporate_number", "source", "is_fictional")


@dataclass(frozen=True)
class NewLine:
    """A row that would make a new organization."""

    line: Line
    category: str


@dataclass(frozen=True)
class ChangedLine:
    """An organization that a row would change: what stands there and what would, in the columns that differ."""

    organization: Organization
    line: Line
    before: dict[str, str]
    after: dict[str, str]

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """(label, before, after) of each column that differs."""
        return [(LABELS[name], self.before[name], value) for name, value in self.after.items()]


@dataclass(frozen=True)
class RegisterPlan:
    """What a list would change; nothing while it has errors."""

    sheet: str
    errors: tuple[CellError, ...] = ()
    new: tuple[NewLine, ...] = ()
    changed: tuple[ChangedLine, ...] = ()
    same: int = 0
    absent: tuple[Organization, ...] = ()
    is_fictional: bool = False
    prefectures: Mapping[str, Organization] = field(default_factory=dict, compare=False)

    @property
    def is_empty(self) -> bool:
        """Is there nothing to apply?"""
        return not (self.new or self.changed)

    @property
    def digest(self) -> str:
        """A mark of everything that would be changed, to tell whether it is still what was shown."""
        text = json.dumps(self.changes_as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def changes_as_json(self) -> list[dict[str, Any]]:
        """Each change: code, new or changed, before and after."""
        made = [
            {"organization": one.line.code, "change": "new", "before": {}, "after": after_of(one.line)}
            for one in self.new
        ]
        changed = [
            {"organization": one.line.code, "change": "changed", "before": one.before, "after": one.after}
            for one in self.changed
        ]
        return made + changed

    def as_json(self) -> dict[str, Any]:
        """What the command prints."""
        return {
            "errors": [error.as_dict() for error in self.errors],
            "changes": self.changes_as_json(),
            "conflicts": [],
        }


def plan_register(content: bytes, file_name: str, *, is_fictional: bool = False) -> RegisterPlan:
    """What a file would change in the register as it stands; raises UnreadableFile for a file that cannot be read."""
    listed = read_list(read_book(content, file_name))
    codes = {line.code for line in listed.lines}
    present = {one.code: one for one in Organization.objects.local_governments(is_fictional)}
    taken = {one.code: one for one in Organization.objects.filter(code__in=codes - set(present)).order_by("code")}
    known = {one.code[:2]: one for one in present.values() if one.category == Organization.Category.PREFECTURE}
    errors = [*listed.errors, *faults_beside(listed, present, taken, known)]
    if errors:
        return RegisterPlan(listed.sheet.name, tuple(sorted(errors, key=place_of)), is_fictional=is_fictional)
    new, changed = [], []
    names = {code: one.name for code, one in known.items()} | prefectures_of(listed)
    for line in listed.lines:
        if line.code not in present:
            new.append(NewLine(line, category_of(line)))
        elif change := change_of(present[line.code], line, names):
            changed.append(change)
    return RegisterPlan(
        sheet=listed.sheet.name,
        new=tuple(new),
        changed=tuple(changed),
        same=len(listed.lines) - len(new) - len(changed),
        absent=tuple(one for code, one in sorted(present.items()) if code not in codes),
        is_fictional=is_fictional,
        prefectures=known,
    )


def place_of(error: CellError) -> tuple[int, int]:
    """Row and column of the cell, for the order of reading."""
    column, row = coordinate_from_string(error.cell)
    return row, column_index_from_string(column)


def category_of(line: Line) -> str:
    """Prefecture or municipality, as the code says."""
    found = Organization.Category
    return found.PREFECTURE if is_code_of_prefecture(line.code) else found.MUNICIPALITY


def prefectures_of(listed: Listed) -> dict[str, str]:
    """First two digits → name of each prefecture that has a row of its own."""
    return {line.code[:2]: line.prefecture for line in listed.lines if is_code_of_prefecture(line.code)}


def faults_beside(
    listed: Listed,
    present: Mapping[str, Organization],
    taken: Mapping[str, Organization],
    known: Mapping[str, Organization],
) -> list[CellError]:
    """What is wrong with rows beside the register: codes and numbers of others, prefectures that are not there."""
    errors = []
    own = prefectures_of(listed)
    numbers = {line.corporate_number: line for line in listed.lines if line.corporate_number}
    owners = Organization.objects.filter(corporate_number__in=numbers)
    owned = dict(owners.values_list("corporate_number", "code"))
    replaced = {line.code for line in listed.lines if line.corporate_number}
    for line in listed.lines:
        if other := taken.get(line.code):
            what = "演習の団体" if other.is_fictional else other.get_kind_display()
            errors.append(listed.error(line, CODE, f"地方公共団体のコード（登録簿では{what}「{other}」のものです）"))
        owner = owned.get(line.corporate_number)
        if owner and owner != line.code and owner not in replaced:
            errors.append(listed.error(line, NUMBER, f"ほかの機関（{owner}）のものでない法人番号"))
        place = line.code[:2]
        name = own.get(place) or (known[place].name if place in known else "")
        if not name and line.municipality:
            errors.append(listed.error(line, PREFECTURE, "このファイルか登録簿に行がある都道府県"))
        elif name and line.prefecture and name != line.prefecture:
            errors.append(listed.error(line, PREFECTURE, f"団体コードの先頭2桁の都道府県「{name}」"))
    return errors


def after_of(line: Line) -> dict[str, str]:
    """What a new organization would be, in words."""
    found = {"name": line.name, "prefecture": line.prefecture if line.municipality else ""}
    return found | {"corporate_number": line.corporate_number}


def change_of(organization: Organization, line: Line, prefectures: Mapping[str, str]) -> ChangedLine | None:
    """What a row would change of an organization, None for nothing."""
    before = {
        "name": organization.name,
        "prefecture": organization.prefecture.name if organization.prefecture else "",
        "corporate_number": organization.corporate_number,
    }
    after = after_of(line)
    if not line.corporate_number:
        after["corporate_number"] = organization.corporate_number
    place = prefecture_code(organization)
    if place == line.code[:2] and line.municipality:
        before["prefecture"] = prefectures[place]  # a prefecture that only gets another name is its own change
    differing = [name for name in after if after[name] != before[name]]
    if not differing:
        return None
    return ChangedLine(
        organization, line, {name: before[name] for name in differing}, {name: after[name] for name in differing}
    )


def prefecture_code(organization: Organization) -> str:
    """The first two digits of the prefecture a municipality hangs below, empty without one."""
    return organization.prefecture.code[:2] if organization.prefecture else ""
