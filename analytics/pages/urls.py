"""Addresses of the pages about the system."""

from django.urls import include, path

from analytics.pages import maintenance, models, now, storage

urlpatterns = [
    path("", include("analytics.pages.overview.urls")),
    path("system", now.index, name="system"),
    path("system/storage", storage.index, name="system-storage"),
    path("system/models", models.index, name="system-models"),
    path("system/clear-cache", maintenance.clear_cache, name="system-clear-cache"),
    path("system/collect-garbage", maintenance.collect_garbage, name="system-collect-garbage"),
]
