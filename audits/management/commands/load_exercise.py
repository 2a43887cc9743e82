"""`manage.py load_exercise`: load the exercise 「演習（架空）」, a cycle of invented organs to try everything in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agencies.accounts import command
from agencies.register import DATA as REGISTERS
from agencies.register import load_register
from audits.exercise_checklists import load_checklists
from audits.exercise_findings import load_findings
from audits.exercise_organs import load_posts_and_activities
from guidelines.catalogue import DATA as CATALOGUES
from guidelines.catalogue import load_catalogue, loaded_amendment
from incidents.exercise import load_incidents
from incidents.readiness.exercise import load_readiness
from regulations.exercise import load_answers

FOLDER = "exercise"


class Command(BaseCommand):
    """Load everything or nothing; a second run changes nothing."""

    help = "Load the exercise, a cycle of invented organs (only where DEMO is on); does nothing if already loaded."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Register, guidelines and answers, then say what was created."""
        if not settings.DEMO:
            raise CommandError("DEMO=1 のときだけ使えます。Only where DEMO is on: the organs are invented.")
        if amendment := loaded_amendment(CATALOGUES / FOLDER):
            self.stdout.write(f"{amendment}は登録済みです。何も変更していません。")
            return
        by = command("load_exercise")
        organizations = load_register(by=by, folder=REGISTERS / FOLDER, is_fictional=True)
        amendment = load_catalogue(by=by, folder=CATALOGUES / FOLDER)
        created = load_answers(amendment=amendment, organizations=organizations, at=timezone.now(), by=by)
        created |= load_posts_and_activities(amendment=amendment, by=by)
        created["連絡体制"] = load_readiness(fiscal_year=amendment.fiscal_year, by=by)
        created["所見"] = len(load_findings(amendment=amendment, by=by))
        created["点検表"] = len(load_checklists(by=by))
        created["事案"] = len(load_incidents(by=by))
        self.stdout.write(f"{amendment}: " + "、".join(f"{name} {number}" for name, number in created.items()))
