"""Django's settings of the portal; what an operator may change is in `environment.py`."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from zhuxue.portal.site import environment

DATA = environment.data_folder()
KEYS_FILE = Path(environment.KEYS.value or DATA / "keys.json")
DEMO = environment.DEMO.value == "1"
DEMO_ACCOUNTS_FILE = DATA / "demo-accounts.json"
REGISTERS_FOLDER = Path(environment.REGISTERS.value) if environment.REGISTERS.value else None
LAYERS = DATA / "layers"  # what offices published, as layers of the library

DEBUG = False
SECRET_KEY = environment.secret(DATA)
ALLOWED_HOSTS = environment.HOSTS.value.split(",")
# Offices that only look at this machine have no certificate; everybody else must have one.
HTTPS = not set(ALLOWED_HOSTS) <= set(environment.LOOPBACK)

DATABASES = {"default": environment.database(DATA)}
# Counts of failed sign-ins, and what home pages count, are shared by all processes of the portal.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # beyond it entries are dropped, the counts of failed sign-ins with them
    },
    # What changed of late, as each process counted it some minutes ago (home.py).
    "desk": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "desk",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "zhuxue.portal.site",
    "zhuxue.portal.demo",
    "zhuxue.portal.guides",
    "zhuxue.portal.families",
    "zhuxue.portal.overview",
    "zhuxue.portal.comparisons",
    "zhuxue.portal.supervision",
    "zhuxue.portal.indicators",
    "zhuxue.portal.emergencies",
    "zhuxue.portal.payments",
    "zhuxue.portal.awards",
    "zhuxue.portal.applications",
    "zhuxue.portal.notices",
    "zhuxue.portal.schemes",
    "zhuxue.portal.rosters",
    "zhuxue.portal.funds",
    "zhuxue.portal.schools",
    "zhuxue.portal.exports",
    "zhuxue.portal.runs",
    "zhuxue.portal.registers",
    "zhuxue.portal.jobs",
    "zhuxue.portal.people",
    "zhuxue.portal.personal",
    "zhuxue.portal.audit",
    "zhuxue.portal.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_include_bootstrap",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhuxue.portal.people.middleware.ActingMiddleware",
    "zhuxue.portal.people.middleware.AccessMiddleware",
]
ROOT_URLCONF = "zhuxue.portal.site.urls"
WSGI_APPLICATION = "zhuxue.portal.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhuxue.portal.people.context.acting",
                "zhuxue.portal.site.menu.menu",
            ]
        },
    }
]

# Who says which finished steps may be posted: callables that take `acting` (notices/steps.py).
NOTICE_STEPS: tuple[str, ...] = ("zhuxue.portal.emergencies.actions.noticing.to_post",)
# What a worker does every half minute beside its jobs.
CHORES = (
    "zhuxue.portal.notices.actions.take_down_due",
    "zhuxue.portal.overview.funnel.count_ahead",
    "zhuxue.portal.registers.watching.take_from_folder",
    "zhuxue.portal.registers.forgetting.forget_overdue",
    "zhuxue.portal.supervision.actions.chasing.chase",
    "zhuxue.portal.indicators.actions.measuring.measure_when_stale",
    "zhuxue.portal.exports.writing.remove_expired",
)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "zhuxue.portal.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key", "invited": "20/10m/ip"}
ACCOUNT_FORMS = {
    "login": "zhuxue.portal.people.sign_in_forms.SignInForm",
    "change_password": "zhuxue.portal.people.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "zhuxue.portal.people.sign_in_forms.AgainForm",
}
MFA_FORMS = {
    "authenticate": "zhuxue.portal.people.sign_in_forms.CodeForm",
    "reauthenticate": "zhuxue.portal.people.sign_in_forms.CodeAgainForm",
    "activate_totp": "zhuxue.portal.people.sign_in_forms.FirstCodeForm",
}
MFA_ADAPTER = "zhuxue.portal.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "助学"
MFA_TOTP_TOLERANCE = 1  # a code also holds half a minute early or late: clocks of phones differ, and people type slowly
# Which rules judge whose students in a run: takes the office that asks and a day (runs/actions.py).
RUN_LAYERS = "zhuxue.portal.supervision.written.layers_within"
# Which rules hold at an office today, what offices published of their own included (funds/programmes.py): takes the office.
PROGRAMME_LAYER = "zhuxue.portal.schemes.queries.layer_for"
# What people decided of students' hardship, for a run: takes their numbers, the day of the run, the day as known.
RUN_RECOGNISED = "zhuxue.portal.applications.levels.recognised"
# Tables of the portal's own records that a run's checks ask: each takes the office, the term and the day as known.
RUN_RECORDS = {
    "notices": "zhuxue.portal.applications.recorded.notices",
    "set_asides": "zhuxue.portal.funds.recorded.of_schools",
}
# What other apps keep of a run's tables while it is loaded: each takes the tables, the run, and the enrolment of each student_key.
FROM_RUN = ("zhuxue.portal.registers.loading.keep_sources", "zhuxue.portal.supervision.written.keep_copies")
# What is done once a run is loaded, in its transaction; each takes the run.
AFTER_RUN = (
    "zhuxue.portal.overview.actions.count_totals",
    "zhuxue.portal.payments.actions.arrears.find_arrears",
    "zhuxue.portal.payments.actions.making.block_found",
    "zhuxue.portal.supervision.actions.taking_up.take_up",
)
# What may keep an office open: each takes the office and raises NotAllowed.
BEFORE_CLOSING = ("zhuxue.portal.schools.classes.refuse_with_students",)
# Lists that may be taken out, by the route of their page: each takes the membership and what is asked for. Those of money
# stand in funds.books; payments and students are asked for where they are too long to be taken out alone.
EXPORTS = {
    "affected": "zhuxue.portal.emergencies.exports.affected",
    "after_checks": "zhuxue.portal.emergencies.exports.after_checks",
    "apply_for": "zhuxue.portal.applications.exports.applying",
    "arrears": "zhuxue.portal.payments.exports.arrears",
    "awards": "zhuxue.portal.awards.exports.awards",
    "batches": "zhuxue.portal.payments.exports.batches",
    "batch_lines": "zhuxue.portal.payments.exports.lines_of_batch",
    "candidates": "zhuxue.portal.awards.exports.candidates",
    "carry_over": "zhuxue.portal.applications.exports.carried_over",
    "cases": "zhuxue.portal.applications.exports.cases",
    "comparison": "zhuxue.portal.comparisons.exports.rows",
    "comparisons": "zhuxue.portal.comparisons.exports.rounds",
    "classes": "zhuxue.portal.schools.exports.classes",
    "issue_board": "zhuxue.portal.supervision.exports.issue_board",
    "issue_rows": "zhuxue.portal.supervision.exports.issue_rows",
    "issues": "zhuxue.portal.supervision.exports.issues",
    "charges": "zhuxue.portal.indicators.exports.charges",
    "compare_evaluations": "zhuxue.portal.indicators.exports_evaluation.compared",
    "evaluation_rows": "zhuxue.portal.indicators.exports_evaluation.evidence",
    "evaluations": "zhuxue.portal.indicators.exports_evaluation.evaluations",
    "indicator_cells": "zhuxue.portal.indicators.exports.cells",
    "indicator_rows": "zhuxue.portal.indicators.exports.rows",
    "foreseen": "zhuxue.portal.awards.exports.foreseen",
    "emergencies": "zhuxue.portal.emergencies.exports.emergencies",
    "emergency_spending": "zhuxue.portal.emergencies.exports.emergency_spending",
    "jobs": "zhuxue.portal.jobs.exports.jobs",
    "national_in_clear": "zhuxue.portal.indicators.exports.national_in_clear",
    "national_sheet": "zhuxue.portal.indicators.exports.sheet_rows",
    "national_sheets": "zhuxue.portal.indicators.exports.sheets",
    "national_template": "zhuxue.portal.indicators.exports.national_template",
    "notices": "zhuxue.portal.notices.exports.notices",
    "objections": "zhuxue.portal.notices.exports.objections",
    "offset": "zhuxue.portal.payments.exports.lines_of_offset",
    "offsets": "zhuxue.portal.payments.exports.offsets",
    "on_time": "zhuxue.portal.payments.exports.on_time",
    "payments": "zhuxue.portal.payments.exports.lines",
    "proposals": "zhuxue.portal.registers.exports.proposals",
    "private_schools": "zhuxue.portal.payments.exports.private_schools",
    "register_board": "zhuxue.portal.registers.exports.counties",
    "releases": "zhuxue.portal.registers.exports.releases",
    "roster": "zhuxue.portal.rosters.exports.roster",
    "rosters": "zhuxue.portal.rosters.exports.rosters",
    "rounds": "zhuxue.portal.awards.exports.rounds",
    "runs": "zhuxue.portal.runs.exports.runs",
    "sample": "zhuxue.portal.supervision.exports.sample_visits",
    "samples": "zhuxue.portal.supervision.exports.samples",
    "schemes": "zhuxue.portal.schemes.exports.schemes",
    "students": "zhuxue.portal.schools.exports.students",
    "written_checks": "zhuxue.portal.supervision.exports.written_checks",
    "students_elsewhere": "zhuxue.portal.emergencies.exports.elsewhere",
    "transfers": "zhuxue.portal.schools.exports.transfers",
    "tasks": "zhuxue.portal.applications.worklist.tasks_asked",
    "audit": "zhuxue.portal.people.entries.entries_asked",
    "accounts": "zhuxue.portal.funds.exports.accounts",
    "allocations": "zhuxue.portal.funds.exports.allocations",
    "fund": "zhuxue.portal.funds.exports.fund",
    "idle_money": "zhuxue.portal.funds.exports.idle_money",
    "local_shares": "zhuxue.portal.funds.exports.local_shares",
    "quotas": "zhuxue.portal.funds.exports.quotas",
    "set_asides": "zhuxue.portal.funds.exports.set_asides",
    "trace_money": "zhuxue.portal.funds.exports.trace_money",
    "year_end": "zhuxue.portal.funds.exports.year_end",
}
TITLE_OF_LIST = "zhuxue.portal.site.menu.title_of_list"
EXPORTS_FOLDER = DATA / "exports"
TOTP_REQUIRED = not DEMO
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"

# Files that officers send hold numbers in clear: they wait in memory, never in a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
