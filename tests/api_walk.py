"""`make test-api`: the whole API as it describes itself, asked by schemathesis with the token of every role.

- The demonstration is started on a free port of the loopback interface with a folder of its own, as in `tests.browser`.
- The description is the one the server gives; addresses in it get examples that exist there, so that not all is 404.
- Wrong is what is a 5xx, a status or media type that is not described, or an answer that is not as described. A role whose
  run did not ask every operation is wrong too.
- The examples of `docs/api.md` in Python and with curl are run against the same server.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.browser.system import REPOSITORY, System, running

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
PAGE = REPOSITORY / "docs" / "api.md"
ROLES = {
    "evaluator": ("EVALUATOR", ""),
    "chief": ("CHIEF", "AG-26"),
    "administrator": ("ADMINISTRATOR", ""),
    "officer": ("OFFICER", "IA-044"),
    "unit": ("OFFICER", "AG-26-U025"),
    "member": ("MEMBER", "AG-26"),
}
EXAMPLES = 4  # drawn at random for each operation
TO_THE_EDGES = (
    "evaluator",
    "chief",
)  # who also asks at the edges of all that is described: two see everything together
AT_ONCE = 2
SECONDS = 600  # in which one role is through at the latest
MAKE_TOKENS = """
import json, sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from agencies.accounts import command
from agencies.actions import create_api_token
from agencies.models import Organization
from agencies.tokens.scopes import offered
print(json.dumps({
    who: create_api_token(
        name=f"test-api {who}",
        role=role,
        organization=Organization.objects.get(code=code) if code else None,
        scopes=offered(role),
        expires_at=timezone.now() + timedelta(hours=1),
        by=command("test-api"),
    )[1]
    for who, (role, code) in json.loads(sys.argv[1]).items()
}))
"""


class Server:
    """The server, asked with one token."""

    def __init__(self, system: System, secret: str) -> None:
        self.root, self.secret = f"{system.url}/api/v1/", secret

    def ask(self, address: str, method: str = "GET") -> tuple[Any, str]:
        """The JSON at an address, and its tag."""
        headers = {"Authorization": f"Token {self.secret}", "Accept": "application/json"}
        request = urllib.request.Request(self.root + address, method=method, headers=headers)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            return json.load(answer), answer.headers.get("ETag", "")

    def first(self, address: str, field: str) -> Any:
        """That field of the first row of a list; None where the list is empty."""
        rows = self.ask(address)[0]["results"]
        return rows[0][field] if rows else None


def tokens(system: System) -> dict[str, str]:
    """A token of every role, for all scopes that are of use to it."""
    environment = system.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    made = subprocess.run(
        [sys.executable, "-c", MAKE_TOKENS, json.dumps(ROLES)],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    return json.loads(made.stdout.splitlines()[-1])


def there_is(server: Server, who: str) -> dict[str, dict[str, Any]]:
    """Address in the description → examples of its parameters, that this reader may open."""
    found: dict[str, dict[str, Any]] = {
        "tables/{number}/": {"number": "2-1-5"},
        "tables/{number}/cells/{row}/{column}/": {"number": "2-1-5", "row": "AGENCY", "column": "2016"},
        "amendments/{code}/": {"code": "2015-08"},
        "practices/{code}/": {"code": server.first("practices/", "code")},
        "publications/{code}/": {"code": server.first("publications/", "code")},
    }
    listed = {"organizations": "code", "incidents": "code", "findings": "code", "checklists": "code"}
    for name, key in listed.items():
        found[f"{name}/{{code}}/"] = {"code": server.first(f"{name}/", key)}
    for name in ("reviews", "readiness", "posts", "activities"):
        found[f"{name}/{{id}}/"] = {"id": server.first(f"{name}/", "id")}
    if who in ("chief", "officer"):
        review = server.first("reviews/?amendment=2015-08", "id")
        draft, etag = server.ask(f"reviews/{review}/draft/", "POST")
        own = {"id": review, "If-Match": etag}
        found["reviews/{id}/draft/"] = own
        found["reviews/{id}/draft/answers/{item}/"] = own | {"item": draft["answers"][0]["item"]}
        found["reviews/{id}/draft/revisions/{regulation}/"] = own | {"regulation": draft["revisions"][0]["regulation"]}
        found["reviews/{id}/versions/{number}/submit/"] = own | {"number": draft["number"]}
    return found


def with_examples(described: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The description with an example for every parameter that one is known for."""
    for path, operations in described["paths"].items():
        examples = known.get(path.removeprefix("/api/v1/"), {})
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if examples.get(parameter["name"]) is not None:
                    parameter["example"] = examples[parameter["name"]]
    return described


def walk(system: System, who: str, secret: str, folder: Path) -> tuple[str, bool, str]:
    """Ask the whole API as one role: who, whether all was right, and what was printed."""
    server = Server(system, secret)
    described = with_examples(server.ask("schema/?format=json")[0], there_is(server, who))
    schema, report = folder / f"{who}.json", folder / f"{who}-report.json"
    schema.write_text(json.dumps(described), encoding="utf-8")
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        *("run", str(schema), "--url", system.url, "--header", f"Authorization: Token {secret}"),
        *("--checks", CHECKS, "--max-examples", str(EXAMPLES)),
        *("--phases", "examples,coverage,fuzzing" if who in TO_THE_EDGES else "examples,fuzzing"),
        *("--seed", "1", "--generation-database", "none", "--suppress-health-check", "all", "--no-shrink"),
        *("--report", "json", "--report-json-path", str(report), "--no-color", "--warnings", "off"),
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        env={name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    asked = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    operations = sum(len(one) for one in described["paths"].values())
    return who, done.returncode == 0 and is_whole(asked, operations), done.stdout


def is_whole(report: dict[str, Any], operations: int) -> bool:
    """Was every operation of the description asked, and the run not cut short?"""
    asked = report.get("operations", {}).get("tested", 0)
    return bool(report.get("complete")) and asked == operations > 0


def follow_the_page(system: System, secret: str) -> list[str]:
    """Run the examples of `docs/api.md`: the one in Python, then each line with curl; what went wrong."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line for kind, code in blocks if kind == "sh" for line in code.splitlines() if line.startswith("curl ")]
    commands = [[sys.executable, "-c", code] for kind, code in blocks if kind == "python"]
    commands += [["/bin/bash", "-c", line] for line in lines]
    environment = {"HOGO_URL": system.url, "HOGO_TOKEN": secret, "PATH": os.environ["PATH"]}
    wrong = [] if len(commands) > len(lines) > 0 else ["There are no examples."]
    for one in commands:
        done = subprocess.run(one, env=environment, capture_output=True, timeout=120, check=False)
        if done.returncode or not done.stdout:
            wrong.append(f"{one[-1]}\n{done.stderr.decode(errors='replace')}")
    return wrong


def main() -> int:
    """Ask as everybody; 1 where anything was wrong."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="test-api-") as name:
        folder = Path(name)
        (folder / "system").mkdir()
        with running(folder / "system") as system, ThreadPoolExecutor(AT_ONCE) as pool:
            secrets = tokens(system)
            wrong = follow_the_page(system, secrets["evaluator"])
            results = list(pool.map(lambda who: walk(system, who, secrets[who], folder), secrets))
    print("\n".join([f"docs/api.md: {'WRONG' if wrong else 'right'}", *wrong]))
    for who, is_right, output in results:
        print(f"{who}: {'right' if is_right else 'WRONG'}\n{output if not is_right else ''}")
    print(f"{len(results)} roles in {time.monotonic() - began:.0f} seconds")
    return 0 if not wrong and results and all(is_right for _, is_right, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
