"""The addresses of the project; each app names its own."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts.pages.admin_password_change import AdminPasswordView
from accounts.pages.login import LoginPageView
from accounts.pages.logout import LogoutPageView
from analytics.metrics import MetricsView
from spoton.http import errors, health
from spoton.http.root import root
from spoton.openapi.pages.docs import swagger
from spoton.openapi.pages.redoc import redoc
from spoton.openapi.pages.schema import schema

urlpatterns = [
    path("", root, name="root"),
    path("health", health.health, name="health"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("api/schema", schema, name="schema"),
    path("metrics", MetricsView.as_view(), name="api-metrics"),
    path("docs", swagger, name="docs"),
    path("redoc", redoc, name="redoc"),
    # One sign-in page for all: it knows who guesses too often. One sign-out, too.
    path("admin/login/", LoginPageView.as_view(next_page="admin:index")),
    path("admin/logout/", LogoutPageView.as_view()),
    path("admin/password_change/", admin.site.admin_view(AdminPasswordView.as_view())),
    path("admin/", admin.site.urls),
    path("api/v1/auth/", include("accounts.api.urls")),
    path("api/v1/analytics/", include("analytics.api.urls")),
    path("api/v1/analytics/", include("alerts.api.urls")),
    path("api/v1/export/", include("exports.api.urls")),
    path("api/v1/system/", include("analytics.api.system.urls")),
    path("api/v1/", include("tracking.api.urls")),
    path("", include("accounts.pages.urls")),
    path("", include("analytics.pages.urls")),
    path("", include("alerts.pages.urls")),
    path("", include("exports.pages.urls")),
    path("", include("tracking.urls")),
    path("api/v1/media/", include("live.urls")),
    # Browsers ask for it on pages that name no icon, such as the admin site's.
    path("favicon.ico", RedirectView.as_view(url=static("img/logo.svg"))),
    # Last, so that programs get their kind of error whether or not DEBUG is on.
    re_path(r"^(?:api|health)(?P<path>/.*)?$", errors.unknown_path),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
