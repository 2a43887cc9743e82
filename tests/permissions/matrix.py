"""Who may open what, on one page: every URL name × everyone, for what belongs to 厚生労働省.

- `200` is shown, `403` and `404` are refused, `login` is sent to the sign-in page, `302` is sent elsewhere.
- `done` changed something, `told` changed nothing and says why, `422` read the empty form and refused it.
- A POST is sent as a browser sends it; what is posted stands in `addresses`.
"""

from __future__ import annotations

from django.test import Client, override_settings

from agencies.accounts import command
from agencies.actions import create_account
from agencies.models import Organization, User

# The people: 厚生労働省 AG-26, its unit 東京検疫所 AG-26-U025, 医薬品医療機器総合機構 IA-044, 総務省 AG-13.
PEOPLE = {
    "member": ("MEMBER", "AG-26", "職員 一郎"),
    "officer": ("OFFICER", "AG-26", "担当 二郎"),
    "chief": ("CHIEF", "AG-26", "総括 桜子"),
    "unit": ("OFFICER", "AG-26-U025", "検疫 渚"),
    "other": ("CHIEF", "IA-044", "機構 三郎"),
    "evaluator": ("EVALUATOR", "AG-13", "評価 花子"),
    "admin": ("ADMINISTRATOR", "AG-13", "事務 四郎"),
}
# Programs: their token's role, organization and life in days.
PROGRAMS = {
    "expired": ("ADMINISTRATOR", "", -1),
    "of-mic": ("EVALUATOR", "", 1),
    "of-pmda": ("OFFICER", "IA-044", 1),
}

PAGES = """
                                    nobody  member  officer  chief  unit   other  evaluator  admin
GET  home                           login   200     200      200    200    200    200        200
GET  help                           login   200     200      200    200    200    200        200
GET  audits:dashboard               login   403     403      403    403    403    200        200
GET  audits:matrix                  login   403     403      403    403    403    200        200
GET  audits:figure                  login   403     403      403    403    403    200        200
GET  audits:tables                  login   403     403      403    403    403    200        200
GET  audits:table                   login   403     403      403    403    403    200        200
GET  audits:cell                    login   403     403      403    403    403    200        200
GET  audits:table-comparison        login   403     403      403    403    403    200        200
GET  audits:late                    login   403     403      403    403    403    200        200
POST audits:bundle                  login   403     403      403    403    403    done       done
GET  audits:organizations           login   200     200      200    200    200    200        200
GET  audits:organization            login   404     200      200    404    404    200        200
GET  audits:findings                login   200     200      200    200    200    200        200
GET  audits:finding                 login   404     200      200    404    404    200        200
GET  audits:finding-new             login   403     403      403    403    403    200        403
POST audits:finding-new             login   403     403      403    403    403    409        403
GET  audits:finding-edit            login   403     403      403    403    403    200        403
POST audits:finding-edit            login   403     403      403    403    403    422        403
POST audits:finding-discard         login   403     403      403    403    403    told       403
GET  audits:finding-issue           login   403     403      403    403    403    200        403
POST audits:finding-issue           login   403     403      403    403    403    422        403
GET  audits:finding-answer          login   404     200      200    404    404    404        404
POST audits:finding-answer          login   404     409      409    404    404    404        404
GET  audits:finding-follow-up       login   403     403      403    403    403    200        403
POST audits:finding-follow-up       login   403     403      403    403    403    422        403
GET  audits:finding-close           login   403     403      403    403    403    200        403
POST audits:finding-close           login   403     403      403    403    403    422        403
GET  audits:checklists              login   200     200      200    200    200    200        200
GET  audits:checklist-new           login   404     200      200    404    404    404        404
POST audits:checklist-new           login   404     422      422    404    404    404        404
GET  audits:checklist               login   404     200      200    404    404    200        200
GET  audits:checklist-edit          login   404     200      200    404    404    404        404
POST audits:checklist-edit          login   404     422      422    404    404    404        404
GET  audits:checklist-send          login   404     200      200    404    404    404        404
POST audits:checklist-send          login   404     422      422    404    404    404        404
POST audits:checklist-discard       login   404     told     told   404    404    404        404
GET  audits:checklist-reply         login   404     200      200    404    200    200        200
POST audits:checklist-reply         login   404     404      404    404    422    404        404
GET  audits:posts                   login   404     200      200    404    404    200        200
GET  audits:post-new                login   404     200      200    404    404    404        404
POST audits:post-new                login   404     422      422    404    404    404        404
GET  audits:post                    login   404     200      200    404    404    404        404
POST audits:post                    login   404     409      409    404    404    404        404
GET  audits:concurrent              login   404     200      200    404    404    404        404
POST audits:concurrent              login   404     422      422    404    404    404        404
GET  audits:activities              login   403     403      403    403    403    200        200
GET  audits:activities-cell         login   403     403      403    403    403    200        200
GET  audits:activities-of           login   404     200      200    404    404    200        200
GET  audits:activity-new            login   404     200      200    404    404    404        404
POST audits:activity-new            login   404     422      422    404    404    404        404
GET  audits:activity                login   404     200      200    404    404    404        404
POST audits:activity                login   404     422      422    404    404    404        404
POST audits:activity-withdraw       login   404     told     told   404    404    404        404
GET  audits:publications            login   403     403      403    403    403    200        200
GET  audits:prepare                 login   403     403      403    403    403    200        403
POST audits:prepare                 login   403     403      403    403    403    422        403
GET  audits:preparation             login   403     403      403    403    403    200        200
GET  audits:publish                 login   403     403      403    403    403    403        200
POST audits:publish                 login   403     403      403    403    403    403        done
POST audits:withdraw                login   403     403      403    403    403    done       403
GET  audits:comparison              login   403     403      403    403    403    200        200
GET  audits:published               200     200     200      200    200    200    200        200
GET  audits:published-set           200     200     200      200    200    200    200        200
GET  audits:published-table         200     200     200      200    200    200    200        200
GET  guidelines:cycles              login   403     403      403    403    403    200        200
GET  guidelines:plan-new            login   403     403      403    403    403    403        200
POST guidelines:plan-new            login   403     403      403    403    403    403        422
GET  guidelines:plan                login   403     403      403    403    403    200        200
GET  guidelines:plan-basics         login   403     403      403    403    403    403        200
POST guidelines:plan-basics         login   403     403      403    403    403    403        422
GET  guidelines:plan-guidelines     login   403     403      403    403    403    403        200
POST guidelines:plan-guidelines     login   403     403      403    403    403    403        409
GET  guidelines:plan-clauses        login   403     403      403    403    403    403        200
GET  guidelines:plan-clauses-of     login   403     403      403    403    403    403        200
POST guidelines:plan-clauses-of     login   403     403      403    403    403    403        422
GET  guidelines:plan-proposed       login   403     403      403    403    403    403        200
POST guidelines:plan-proposed       login   403     403      403    403    403    403        409
GET  guidelines:plan-line           login   403     403      403    403    403    403        200
POST guidelines:plan-line           login   403     403      403    403    403    403        422
GET  guidelines:plan-items          login   403     403      403    403    403    403        200
GET  guidelines:plan-item           login   403     403      403    403    403    403        200
POST guidelines:plan-item           login   403     403      403    403    403    403        422
GET  guidelines:plan-tables         login   403     403      403    403    403    403        200
POST guidelines:plan-tables         login   403     403      403    403    403    403        409
GET  guidelines:plan-table          login   403     403      403    403    403    403        200
POST guidelines:plan-table          login   403     403      403    403    403    403        422
GET  guidelines:plan-open           login   403     403      403    403    403    403        200
POST guidelines:plan-open           login   403     403      403    403    403    403        told
POST guidelines:plan-discard        login   403     403      403    403    403    403        done
GET  guidelines:guidelines          login   200     200      200    200    200    200        200
GET  guidelines:guideline           login   200     200      200    200    200    200        200
GET  guidelines:clause              login   200     200      200    200    200    200        200
GET  guidelines:practices           login   200     200      200    200    200    200        200
GET  guidelines:practice-new        login   403     403      403    403    403    200        200
POST guidelines:practice-new        login   403     403      403    403    403    422        422
GET  guidelines:practice            login   403     403      403    403    403    200        200
POST guidelines:practice            login   403     403      403    403    403    422        422
POST guidelines:practice-withdraw   login   403     403      403    403    403    told       told
GET  regulations:clause-adoption    login   404     200      200    404    200    200        200
GET  regulations:dispatch           login   403     403      403    403    403    403        200
POST regulations:dispatch           login   403     403      403    403    403    403        422
GET  regulations:reviews            login   200     200      200    200    200    200        200
GET  regulations:review             login   404     200      200    404    404    200        200
POST regulations:start              login   404     done     done   done   404    404        404
GET  regulations:draft              login   404     200      200    302    404    404        404
POST regulations:draft              login   404     422      422    302    404    404        404
GET  regulations:draft-revisions    login   404     200      200    200    404    404        404
POST regulations:draft-revisions    login   404     told     told   told   404    404        404
GET  regulations:check              login   404     200      200    404    404    404        404
POST regulations:discard            login   404     done     done   told   404    404        404
POST regulations:submit             login   404     told     done   404    404    404        404
POST regulations:confirm            login   403     403      403    403    403    done       403
GET  regulations:return             login   403     403      403    403    403    200        403
POST regulations:return             login   403     403      403    403    403    done       403
GET  regulations:form               login   404     200      200    404    404    200        200
GET  regulations:every-form         login   403     403      403    403    403    200        200
POST regulations:every-form         login   403     403      403    403    403    422        422
GET  regulations:form-uploads       login   403     200      200    403    200    200        403
POST regulations:form-uploads       login   403     422      422    403    422    422        403
GET  regulations:form-upload        login   404     404      404    404    404    200        404
POST regulations:form-upload        login   404     404      404    404    404    409        404
POST regulations:form-discard       login   404     404      404    404    404    done       404
GET  regulations:regulations        login   404     200      200    404    404    404        404
POST regulations:regulations        login   404     422      422    404    404    404        404
GET  regulations:bulk-entry         login   404     200      200    200    404    404        404
POST regulations:bulk-entry         login   404     422      422    422    404    404        404
GET  regulations:breakdown          login   403     403      403    403    403    200        403
POST regulations:breakdown          login   403     403      403    403    403    422        403
GET  regulations:breakdown-blank    login   403     403      403    403    403    200        403
GET  regulations:breakdown-upload   login   403     403      403    403    403    200        403
POST regulations:breakdown-apply    login   403     403      403    403    403    told       403
POST regulations:breakdown-discard  login   403     403      403    403    403    done       403
GET  regulations:reminders          login   403     403      403    403    403    200        200
GET  regulations:remind             login   403     404      404    404    404    200        403
POST regulations:remind             login   403     404      404    404    404    told       403
GET  incidents:incidents            login   200     200      200    200    200    200        200
GET  incidents:report               login   200     200      200    200    200    403        403
POST incidents:report               login   422     422      422    422    422    403        403
GET  incidents:incident             login   404     200      200    404    404    404        404
GET  incidents:step                 login   404     200      200    404    404    404        404
POST incidents:step                 login   404     422      422    404    404    404        404
GET  incidents:withdraw             login   404     200      200    404    404    404        404
POST incidents:withdraw             login   404     422      422    404    404    404        404
GET  incidents:amend                login   404     200      200    404    404    404        404
POST incidents:amend                login   404     422      422    404    404    404        404
GET  incidents:attach               login   404     200      200    404    404    404        404
POST incidents:attach               login   404     422      422    404    404    404        404
GET  incidents:file                 login   404     200      200    404    404    404        404
GET  incidents:dismiss              login   404     403      200    404    404    404        404
POST incidents:dismiss              login   404     403      422    404    404    404        404
GET  incidents:readiness-list       login   302     302      302    403    302    200        200
GET  incidents:readiness            login   200     200      200    404    404    200        200
GET  incidents:readiness-answers    login   404     200      200    404    404    404        404
POST incidents:readiness-answers    login   404     422      422    404    404    404        404
GET  incidents:readiness-confirm    login   404     200      200    404    404    404        404
POST incidents:readiness-confirm    login   404     told     told   404    404    404        404
GET  incidents:readiness-route      login   404     200      200    404    404    404        404
POST incidents:readiness-route      login   404     422      422    404    404    404        404
GET  incidents:readiness-warnings   login   404     200      200    404    404    404        404
POST incidents:readiness-warnings   login   404     422      422    404    404    404        404
GET  incidents:readiness-sheet      login   200     200      200    404    404    404        404
GET  agencies:notifications         login   200     200      200    200    200    200        200
POST agencies:notifications-read    login   302     302      302    302    302    302        302
POST agencies:notification          login   404     404      302    404    404    404        404
GET  agencies:tokens                login   200     200      200    200    200    200        200
POST agencies:tokens                login   422     422      422    422    422    422        422
POST agencies:token-revoke          login   404     404      done   404    404    404        done
GET  agencies:trail                 login   403     403      403    403    403    403        200
GET  agencies:access-records        login   403     403      403    403    403    403        200
GET  agencies:jobs                  login   200     200      200    200    200    200        200
GET  agencies:job                   login   404     404      404    404    404    200        404
POST agencies:job-cancel            login   404     404      404    404    404    done       404
GET  agencies:job-file              login   404     404      404    404    404    200        404
GET  agencies:register              login   403     403      403    403    403    403        200
POST agencies:register              login   403     403      403    403    403    403        422
GET  agencies:register-upload       login   403     403      403    403    403    403        200
POST agencies:register-apply        login   403     403      403    403    403    403        told
POST agencies:register-discard      login   403     403      403    403    403    403        done
GET  regulations:compiling          login   403     200      200    200    200    403        403
POST regulations:forward            login   403     told     told   told   told   403        403
GET  regulations:compiling-return   login   403     404      404    404    404    403        403
POST regulations:compiling-return   login   403     404      404    404    404    403        403
GET  agencies:people                login   403     403      200    403    200    403        200
GET  agencies:person-new            login   403     403      200    403    200    403        200
POST agencies:person-new            login   403     403      422    403    422    403        422
GET  agencies:confirmation          login   403     403      200    403    200    403        200
POST agencies:confirmation          login   403     403      422    403    422    403        422
GET  agencies:person                login   403     403      200    403    404    403        200
POST agencies:person-invite         login   403     403      told   403    404    403        told
POST agencies:person-name           login   403     403      told   403    404    403        told
POST agencies:person-suspend        login   403     403      told   403    404    403        told
POST agencies:person-resume         login   403     403      409    403    404    403        409
GET  agencies:person-role           login   403     403      200    403    404    403        200
POST agencies:person-role           login   403     403      422    403    404    403        422
POST agencies:person-role-take      login   403     403      done   403    404    403        done
GET  agencies:person-handover       login   403     403      200    403    404    403        200
POST agencies:person-handover       login   403     403      422    403    404    403        422
POST agencies:person-take-back      login   403     403      told   403    404    403        told
GET  agencies:sign-in-locks         login   403     403      403    403    403    403        200
POST agencies:sign-in-locks         login   403     403      403    403    403    403        told
GET  agencies:own-account           login   200     200      200    200    200    200        200
POST agencies:sessions-end          login   done    done     done   done   done   done       done
POST agencies:session-end           login   told    told     told   told   told   told       told
GET  agencies:account-link          302     302     302      302    302    302    302        302
GET  agencies:set-password          410     410     410      410    410    410    410        410
POST agencies:set-password          410     410     410      410    410    410    410        410
GET  account_reset_password         200     200     200      200    200    200    200        200
POST account_reset_password         422     422     422      422    422    422    422        422
GET  account_inactive               200     200     200      200    200    200    200        200
GET  agencies:sign-in-settings      login   200     200      200    200    200    200        200
GET  agencies:factor-app            login   302     302      302    302    302    302        302
POST agencies:factor-app            login   302     302      302    302    302    302        302
GET  agencies:factor-passkey        login   302     302      302    302    302    302        302
POST agencies:factor-passkey        login   302     302      302    302    302    302        302
GET  agencies:factor-remove         login   302     302      302    302    302    302        302
POST agencies:factor-remove         login   302     302      302    302    302    302        302
GET  agencies:recovery-codes        login   302     302      302    302    302    302        302
POST agencies:recovery-codes        login   302     302      302    302    302    302        302
GET  agencies:factors-of            login   403     403      403    403    403    403        200
POST agencies:factors-of            login   403     403      403    403    403    403        told
POST agencies:account-unlink        login   403     403      403    403    403    403        told
GET  agencies:role-proposals        login   403     403      403    403    403    403        200
POST agencies:role-proposal-grant   login   403     403      403    403    403    403        done
POST agencies:role-proposal-refuse  login   403     403      403    403    403    403        done
GET  mfa_authenticate               login   302     302      302    302    302    302        302
POST mfa_authenticate               login   302     302      302    302    302    302        302
GET  mfa_login_webauthn             login   302     302      302    302    302    302        302
POST mfa_login_webauthn             login   302     302      302    302    302    302        302
GET  account_reauthenticate         login   200     200      200    200    200    200        200
POST account_reauthenticate         login   200     200      200    200    200    200        200
GET  mfa_reauthenticate             login   302     302      302    302    302    302        302
POST mfa_reauthenticate             login   302     302      302    302    302    302        302
GET  mfa_reauthenticate_webauthn    login   302     302      302    302    302    302        302
POST mfa_reauthenticate_webauthn    login   302     302      302    302    302    302        302
GET  openid_connect_login           404     404     404      404    404    404    404        404
GET  openid_connect_callback        404     404     404      404    404    404    404        404
GET  account_login                  200     302     302      302    302    302    302        302
POST account_login                  200     302     302      302    302    302    302        302
GET  account_logout                 login   200     200      200    200    200    200        200
POST account_logout                 login   login   login    login  login  login  login      login
GET  account_change_password        login   200     200      200    200    200    200        200
POST account_change_password        login   200     200      200    200    200    200        200
GET  account_signup                 200     200     200      200    200    200    200        200
GET  healthz                        200     200     200      200    200    200    200        200
"""

# The same pages for another's object: 厚生労働省, its units 東京検疫所 and 那覇検疫所, 医薬品医療機器総合機構 and 総務省.
OBJECTS = """
                           member  officer  chief  unit  other  evaluator  admin
organization  AG-26        404     200      200    404   404    200        200
organization  AG-26-U025   404     200      200    200   404    200        200
organization  AG-26-U034   404     200      200    404   404    200        200
organization  IA-044       404     404      404    404   200    200        200
organization  AG-13        404     404      404    404   404    200        200
review        AG-26        404     200      200    404   404    200        200
review        IA-044       404     404      404    404   200    200        200
review        AG-13        404     404      404    404   404    200        200
"""

# How many rows the lists hold: 厚生労働省 with 89 units, a post and an activity; 246 organs with those units, and what three
# corporations did not hold.
LISTED = """
                member  officer  chief  unit  other  evaluator  admin
organizations   0       90       90     1     1      335        335
reviews         0       1        1      0     1      246        246
posts           0       1        1      0     0      1          1
activities      0       1        1      0     0      4          4
"""


def read(table: str) -> dict[tuple[str, ...], dict[str, str]]:
    """The words at the beginning of each line → who → what stands there."""
    heading, *lines = (line.split() for line in table.strip().splitlines())
    keys = len(lines[0]) - len(heading)
    return {tuple(line[:keys]): dict(zip(heading, line[keys:], strict=True)) for line in lines}


def account(role: str, code: str, name: str) -> User:
    """An account with one role for the organization of that code."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return create_account(
            email=f"person-{User.objects.count()}@kikan.example",
            name=name,
            password="kf7m-2qwx-hj9c-p3ts",
            assignments=[(role, Organization.objects.get(code=code))],
            by=command("test"),
        )


def signed_in(user: User, *, strict: bool = False) -> Client:
    """The browser of someone signed in; a strict one shows no CSRF token."""
    client = Client(enforce_csrf_checks=strict)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def someone(who: str) -> Client:
    """The browser of one of the people."""
    return signed_in(account(*PEOPLE[who]))
