"""Every address of the portal. A route without its line in `people/access.yaml` is closed to everybody."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from zhuxue.portal.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("health", views.health, name="health"),
    path("language", set_language, name="set_language"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/", account.password_change, name="account_change_password"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("one-time-code/", include("allauth.mfa.urls")),
    path("guide/", include("zhuxue.portal.guides.urls")),
    path("people/", include("zhuxue.portal.people.urls")),
    path("", include("zhuxue.portal.families.urls")),
    path("exports/", include("zhuxue.portal.exports.urls")),
    path("jobs/", include("zhuxue.portal.jobs.urls")),
    path("rosters/", include("zhuxue.portal.rosters.urls")),
    path("comparisons/", include("zhuxue.portal.comparisons.urls")),
    path("registers/", include("zhuxue.portal.registers.urls")),
    path("runs/", include("zhuxue.portal.runs.urls")),
    path("office/notices/", include("zhuxue.portal.notices.urls")),
    path("notices/", include("zhuxue.portal.notices.public_urls")),
    path("robots.txt", views.robots, name="robots"),
    path("cases/", include("zhuxue.portal.applications.urls")),
    path("students/", include("zhuxue.portal.schools.urls")),
    path("programmes/", include("zhuxue.portal.schemes.urls")),
    path("awards/", include("zhuxue.portal.awards.urls")),
    path("emergencies/", include("zhuxue.portal.emergencies.urls")),
    path("payments/", include("zhuxue.portal.payments.urls")),
    path("issues/", include("zhuxue.portal.supervision.urls")),
    path("indicators/", include("zhuxue.portal.indicators.urls")),
    path("funds/", include("zhuxue.portal.funds.urls")),
]
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
