"""Tasks: a job is a row first, so a message that gets lost is sent again, and a broker that is down stops nobody."""

from celery.schedules import crontab

from config.settings_parts.data import TIME_ZONE
from config.settings_parts.environment import DATA_DIR, env

QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "processed_folder": str(QUEUE_DIR / "taken"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
    if CELERY_BROKER_URL.startswith("filesystem:")
    else {"socket_connect_timeout": 2, "socket_timeout": 5}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# What was not taken by the time it is sent again is not wanted any more.
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"agencies.tasks.{name}", "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in {
        "requeue_lost_jobs": 20,
        "remove_expired_files": 600,
        "deliver_waiting_mail": 60,
        "seal_committed_rows": 60,
    }.items()
} | {
    "send_reminders": {"task": "regulations.tasks.send_reminders", "schedule": crontab(minute="30", hour="8-17")},
    "suspend_unused_accounts": {
        "task": "agencies.tasks.suspend_unused_accounts",
        "schedule": crontab(minute="15", hour="5"),
    },
    "send_incident_warnings": {
        "task": "incidents.tasks.send_incident_warnings",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
}
# What is done for each kind of job (`agencies.jobs.Job.Kind`), in the room that can.
JOB_WORK = {
    "REPORT_BUNDLE": "audits.bundle.report_bundle",
    "DISPATCH": "regulations.dispatch.jobs.dispatch_job",
    "FORMS_ZIP": "regulations.survey_forms.jobs.forms_zip_job",
    "READ_FORMS": "regulations.survey_forms.jobs.read_forms_job",
    "APPLY_FORMS": "regulations.survey_forms.jobs.apply_forms_job",
    "APPLY_BREAKDOWN": "regulations.breakdown.jobs.apply_breakdown_job",
}
JOB_FILES_KEPT_HOURS = env.int("JOB_FILES_KEPT_HOURS", 24)
