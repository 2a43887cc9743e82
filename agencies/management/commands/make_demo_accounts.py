"""`manage.py make_demo_accounts`: people to try the system as; their one password is printed once."""

import os
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.accounts import command
from agencies.actions import create_account
from agencies.models import Organization, User
from agencies.passwords import drawn_password
from agencies.roles import Role


class Person(NamedTuple):
    """An invented person, and the organ or unit (by name) the role is for."""

    email: str
    name: str
    role: Role
    organization: str


PEOPLE = (
    Person("admin@soumu.example", "演習 花子", Role.ADMINISTRATOR, "総務省"),
    Person("evaluator@soumu.example", "演習 一郎", Role.EVALUATOR, "総務省"),
    Person("chief@mhlw.example", "演習 桜子", Role.CHIEF, "厚生労働省"),
    Person("officer@mhlw.example", "演習 二郎", Role.OFFICER, "厚生労働省"),
    Person("officer@keneki-tokyo.example", "演習 渚", Role.OFFICER, "東京検疫所"),
    Person("chief@pmda.example", "演習 三郎", Role.CHIEF, "医薬品医療機器総合機構"),
    Person("member@pmda.example", "演習 六花", Role.MEMBER, "医薬品医療機器総合機構"),
    Person("chief@reiji.example", "演習 葵", Role.CHIEF, "例示省"),
    Person("officer@reiji.example", "演習 四郎", Role.OFFICER, "例示省"),
    Person("member@reiji.example", "演習 七海", Role.MEMBER, "例示省"),
    Person("officer@reiji-ken.example", "演習 楓", Role.OFFICER, "例示県"),
    Person("chief@reiji-mura.example", "演習 五郎", Role.CHIEF, "れいじ村"),
)


class Command(BaseCommand):
    """Make the accounts that are missing; those there are keep their passwords."""

    help = "Create the accounts of the demonstration (only where DEMO is on)."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Create, then print who there is."""
        if not settings.DEMO:
            raise CommandError("DEMO=1 のときだけ使えます。Only where DEMO is on: use create_account.")
        present = set(User.objects.filter(email__in=[one.email for one in PEOPLE]).values_list("email", flat=True))
        missing = [one for one in PEOPLE if one.email not in present]
        if not missing:
            self.stdout.write("演習用アカウントは作成済みです。パスワードは変えていません。")
            self.stdout.write("The demo accounts exist already; their passwords are unchanged.")
            return
        password = os.environ.get("DEMO_PASSWORD") or drawn_password()
        for person in missing:
            create_account(
                email=person.email,
                name=person.name,
                password=password,
                assignments=[(person.role, organization_of(person))],
                by=command("make_demo_accounts"),
            )
        self.stdout.write("演習用アカウント Demo accounts:")
        for person in missing:
            self.stdout.write(f"  {person.email:<30} {person.organization} {person.role.label}（{person.name}）")
        self.stdout.write(f"共通のパスワード（この一度だけ表示します） Password of all, shown this once: {password}")


def organization_of(person: Person) -> Organization:
    """The organ or unit of that name."""
    organization = Organization.objects.filter(name=person.organization).first()
    if organization is None:
        raise CommandError(
            f"「{person.organization}」が登録されていません。先に manage.py load_survey_2015 と manage.py load_exercise"
            " を実行してください。"
        )
    return organization
