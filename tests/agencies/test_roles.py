"""Who may do what: every role is decided, and a role reaches its own organization only."""

from __future__ import annotations

import pytest

from agencies.models import Assignment
from agencies.roles import EVERYWHERE, NOBODY, PERMISSIONS, Grant, Officer, Permission, Role

NORTH, SOUTH, STATION = 1, 2, 11


def test_every_role_has_its_permissions_and_every_permission_a_role() -> None:
    assert set(PERMISSIONS) == set(Role.values)
    assert frozenset().union(*PERMISSIONS.values()) == frozenset(Permission)
    assert [choice for choice, _ in Assignment._meta.get_field("role").choices or ()] == Role.values


def test_only_a_chief_submits_and_only_an_evaluator_judges() -> None:
    holders = {one: [role for role in Role.values if one in PERMISSIONS[role]] for one in Permission}
    assert holders == {
        Permission.WATCH: [Role.EVALUATOR, Role.ADMINISTRATOR],
        Permission.JUDGE: [Role.EVALUATOR],
        Permission.FILL_IN: [Role.OFFICER, Role.CHIEF],
        Permission.SUBMIT: [Role.CHIEF],
        Permission.PREPARE: [Role.EVALUATOR],
        Permission.PUBLISH: [Role.ADMINISTRATOR],
        Permission.OPEN_CYCLE: [Role.ADMINISTRATOR],
        Permission.KEEP_REGISTER: [Role.ADMINISTRATOR],
        Permission.KEEP_ACCOUNTS: [Role.ADMINISTRATOR],
        Permission.KEEP_OWN_ACCOUNTS: [Role.CHIEF],
        Permission.READ_TRAIL: [Role.ADMINISTRATOR],
        Permission.ENTER_FOR: [Role.EVALUATOR],
        Permission.REMIND: [Role.EVALUATOR],
        Permission.COMPILE: [Role.OFFICER, Role.CHIEF],
        Permission.REPORT_INCIDENT: [Role.OFFICER, Role.CHIEF, Role.MEMBER],
        Permission.HANDLE_INCIDENT: [Role.OFFICER, Role.CHIEF],
        Permission.CLOSE_INCIDENT: [Role.CHIEF],
        Permission.FIND: [Role.EVALUATOR],
        Permission.KEEP_PRACTICES: [Role.EVALUATOR, Role.ADMINISTRATOR],
    }


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_reaches_its_own_organ_and_elsewhere_only_to_watch_or_judge(role: str, permission: Permission) -> None:
    officer = Officer("青木", (Grant(role, NORTH),))
    held = permission in PERMISSIONS[role]
    assert officer.may(permission) is held
    assert officer.may(permission, NORTH) is held
    assert officer.may(permission, SOUTH) is (held and permission in EVERYWHERE)


def test_the_officer_of_an_organ_fills_in_for_the_organ_and_the_officer_of_a_unit_for_the_unit() -> None:
    aoki = Officer("青木", (Grant(Role.OFFICER, NORTH),))
    ueda = Officer("上田", (Grant(Role.OFFICER, STATION, is_unit=True),))
    assert (aoki.organ_ids, aoki.unit_ids) == ({NORTH}, set())
    assert (ueda.organ_ids, ueda.unit_ids) == (set(), {STATION})
    assert not ueda.may(Permission.FILL_IN, NORTH)


def test_roles_add_up_but_do_not_lend_each_other_their_organ() -> None:
    both = Officer("石井", (Grant(Role.CHIEF, NORTH), Grant(Role.OFFICER, SOUTH)))
    assert both.organ_ids == {NORTH, SOUTH}
    assert both.may(Permission.SUBMIT, NORTH)
    assert not both.may(Permission.SUBMIT, SOUTH)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EVALUATOR, Role.ADMINISTRATOR])
def test_who_enters_nothing_has_no_organ(role: str) -> None:
    officer = Officer("工藤", (Grant(role, NORTH), Grant(role, STATION, is_unit=True)))
    assert (officer.organ_ids, officer.unit_ids) == (set(), set())


def test_nobody_may_do_nothing() -> None:
    assert [permission for permission in Permission if NOBODY.may(permission)] == []
