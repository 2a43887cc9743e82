"""`manage.py load_survey_2015`: load the amendment of 25 August 2015 and what was published of the answers to it."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from agencies.accounts import command
from agencies.register import load_register
from audits.survey import load_posts_and_activities
from audits.survey_findings import load_finding
from guidelines.catalogue import load_catalogue, loaded_amendment
from incidents.survey import load_readiness
from regulations.survey import load_survey


class Command(BaseCommand):
    """Load everything or nothing; a second run changes nothing."""

    help = "Load the register, the guidelines and the published survey of 2015; does nothing if already loaded."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load step by step, saying what each created."""
        by = command("load_survey_2015")
        if amendment := loaded_amendment():
            self.stdout.write(f"{amendment}は登録済みです。何も変更していません。")
            return
        organizations = load_register(by=by)
        self.tell("機関", Counter(one.get_kind_display() for one in organizations))
        amendment = load_catalogue(by=by)
        created = {
            "通知": amendment.notices.count(),
            "条文": amendment.clause_texts.count(),
            "改正事項": amendment.items.count(),
            "表": amendment.tables.count(),
        }
        self.tell(str(amendment), created)
        self.tell("調査結果", load_survey(amendment=amendment, organizations=organizations, by=by))
        self.tell("連絡体制", load_readiness(organizations=organizations, by=by))
        created = load_posts_and_activities(amendment=amendment, organizations=organizations, by=by)
        self.tell("役職・活動", created)
        self.stdout.write(f"所見の案: {load_finding(amendment=amendment, by=by)}")

    def tell(self, step: str, created: dict[str, int]) -> None:
        """One line for a step: what it created, and how many."""
        self.stdout.write(f"{step}: " + "、".join(f"{name} {number}" for name, number in created.items()))
