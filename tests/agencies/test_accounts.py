"""Accounts: made by an action, by a command, and for the demonstration."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from agencies.accounts import command, officer_of
from agencies.actions import create_account
from agencies.management.commands.make_demo_accounts import PEOPLE
from agencies.models import Assignment, Organization, Trail, User
from agencies.refusals import Refusal
from agencies.roles import Role
from guidelines.models import Amendment

PASSWORD = "kf7m-2qwx-hj9c-p3ts"
NO_NAME = "名前は100文字以内で、記号「<」「>」と改行を使わずに入力してください。"


@pytest.fixture
def ministry(db: None) -> Organization:
    """A ministry."""
    return Organization.objects.create(code="AG-13", name="総務省", kind="AGENCY")


def make(organization: Organization, **changed: Any) -> User:
    """An evaluator, or what is changed."""
    given: dict[str, Any] = {
        "email": "evaluator@soumu.example",
        "name": "演習 一郎",
        "password": PASSWORD,
        "assignments": [(Role.EVALUATOR, organization)],
    }
    return create_account(**given | changed, by=command("test"))


def run(name: str, *arguments: str, **options: Any) -> str:
    """What a command prints."""
    output = StringIO()
    call_command(name, *arguments, stdout=output, **options)
    return output.getvalue()


def everything() -> list[Any]:
    """All accounts with password and roles, and the trail."""
    return [
        list(User.objects.order_by("pk").values()),
        list(Assignment.objects.order_by("pk").values()),
        list(Trail.objects.order_by("pk").values()),
    ]


def test_an_account_can_sign_in_in_its_role(ministry: Organization) -> None:
    user = make(ministry, email=" Evaluator@Soumu.example ")
    assert user.email == "evaluator@soumu.example"
    assert user.check_password(PASSWORD)
    assert [(one.role, one.organization_id) for one in officer_of(user).grants] == [("EVALUATOR", ministry.pk)]


def test_the_trail_names_account_and_role_and_holds_no_password(ministry: Organization) -> None:
    user = make(ministry)
    rows = Trail.objects.order_by("pk")
    assert [(row.action, row.target_type, row.organization_id, row.after) for row in rows] == [
        (
            "アカウントを作成",
            "agencies.User",
            None,
            {"email": "evaluator@soumu.example", "name": "演習 一郎"},
        ),
        (
            "役割を付与",
            "agencies.Assignment",
            ministry.pk,
            {"user": user.pk, "role": "EVALUATOR", "organization": ministry.pk},
        ),
    ]
    assert all(PASSWORD not in str(vars(row)) and user.password not in str(vars(row)) for row in rows)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"email": "EVALUATOR@soumu.example"}, "「evaluator@soumu.example」のアカウントは既にあります。"),
        ({"email": "no address"}, "「no address」はメールアドレスとして読めません。"),
        ({"email": "new@soumu.example", "name": " "}, NO_NAME),
        ({"email": "new@soumu.example", "name": "<b>演習</b>"}, NO_NAME),
        ({"email": "new@soumu.example", "name": "あ" * 101}, NO_NAME),
        ({"email": "new@soumu.example", "password": ""}, "パスワードを入力してください。"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_nothing_saved(
    ministry: Organization, changed: dict[str, Any], message: str
) -> None:
    make(ministry)
    before = everything()
    with pytest.raises(Refusal) as refused:
        make(ministry, **changed)
    assert str(refused.value) == message
    assert everything() == before


def test_a_role_there_is_not_is_refused_and_nothing_saved(ministry: Organization) -> None:
    with pytest.raises(Refusal, match="役割「KING」はありません"):
        make(ministry, assignments=[(Role.EVALUATOR, ministry), ("KING", ministry)])
    assert everything() == [[], [], []]


def test_the_command_prints_a_password_that_works_on_the_last_line(ministry: Organization) -> None:
    password = run("create_account", "chief@soumu.example", "演習 桜子", role="CHIEF", organization="AG-13").split()[
        -1
    ]
    user = User.objects.get()
    assert user.check_password(password)
    assert [(one.role, one.organization) for one in user.assignments.all()] == [("CHIEF", ministry)]


def test_the_command_refuses_in_words(ministry: Organization) -> None:
    make(ministry)
    with pytest.raises(CommandError, match=r"^コード「AG-99」の機関はありません"):
        run("create_account", "new@soumu.example", "演習", role="CHIEF", organization="AG-99")
    with pytest.raises(CommandError, match=r"^「evaluator@soumu.example」のアカウントは既にあります。$"):
        run("create_account", "evaluator@soumu.example", "演習", role="CHIEF", organization="AG-13")
    with pytest.raises(CommandError, match="invalid choice: 'KING'"):
        run("create_account", "new@soumu.example", "演習", "--role=KING", "--organization=AG-13")
    assert User.objects.count() == 1


def test_the_demonstration_has_one_person_for_each_job(survey: Amendment, exercise: Amendment) -> None:
    run("make_demo_accounts")
    found = Assignment.objects.order_by("pk").values_list("user__email", "role", "organization__code")
    assert list(found) == [
        ("admin@soumu.example", "ADMINISTRATOR", "AG-13"),
        ("evaluator@soumu.example", "EVALUATOR", "AG-13"),
        ("chief@mhlw.example", "CHIEF", "AG-26"),
        ("officer@mhlw.example", "OFFICER", "AG-26"),
        ("officer@keneki-tokyo.example", "OFFICER", "AG-26-U025"),
        ("chief@pmda.example", "CHIEF", "IA-044"),
        ("member@pmda.example", "MEMBER", "IA-044"),
        ("chief@reiji.example", "CHIEF", "EX-A01"),
        ("officer@reiji.example", "OFFICER", "EX-A01"),
        ("member@reiji.example", "MEMBER", "EX-A01"),
        ("officer@reiji-ken.example", "OFFICER", "EX-L01"),
        ("chief@reiji-mura.example", "CHIEF", "EX-L18"),
    ]
    unit = officer_of(User.objects.get(email="officer@keneki-tokyo.example"))
    assert (unit.organ_ids, len(unit.unit_ids)) == (frozenset(), 1)


def test_its_password_is_printed_once_and_a_second_run_changes_nothing(
    survey: Amendment, exercise: Amendment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    printed = run("make_demo_accounts")
    password = printed.split()[-1]
    assert printed.count(password) == 1
    assert [email for email in (one.email for one in PEOPLE) if email not in printed] == []
    assert all(user.check_password(password) for user in User.objects.all())
    before = everything()
    monkeypatch.setenv("DEMO_PASSWORD", "another-one")
    assert run("make_demo_accounts").splitlines() == [
        "演習用アカウントは作成済みです。パスワードは変えていません。",
        "The demo accounts exist already; their passwords are unchanged.",
    ]
    assert everything() == before


def test_its_password_may_be_given(survey: Amendment, exercise: Amendment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "given-by-hand")
    assert run("make_demo_accounts").split()[-1] == "given-by-hand"
    assert all(user.check_password("given-by-hand") for user in User.objects.all())


def test_only_who_is_missing_is_made_again(survey: Amendment, exercise: Amendment) -> None:
    run("make_demo_accounts")
    kept = User.objects.get(email="chief@pmda.example").password
    Assignment.objects.filter(user__email="chief@mhlw.example").delete()
    User.objects.filter(email="chief@mhlw.example").delete()
    printed = run("make_demo_accounts")
    assert [one.email for one in PEOPLE if one.email in printed] == ["chief@mhlw.example"]
    assert User.objects.get(email="chief@pmda.example").password == kept


def test_without_the_register_it_says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match=r"先に manage\.py load_survey_2015 と manage\.py load_exercise を実行して"):
        run("make_demo_accounts")
    assert everything() == [[], [], []]


@override_settings(DEMO=False)
def test_production_gets_no_demo_account(survey: Amendment) -> None:
    with pytest.raises(CommandError, match=r"^DEMO=1 のときだけ使えます"):
        run("make_demo_accounts")
    assert User.objects.count() == 0
