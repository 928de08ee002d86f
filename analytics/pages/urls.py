"""Addresses of the pages about the system."""

from django.urls import include, path

from analytics.pages.system import (
    clear_cache,
    collect_garbage,
    model_list,
    overview,
    storage,
    support_bundle,
)

urlpatterns = [
    path("", include("analytics.pages.overview.urls")),
    path("", include("analytics.pages.analytics.urls")),
    path("", include("analytics.pages.review.urls")),
    path("system", overview.index, name="system"),
    path("system/storage", storage.index, name="system-storage"),
    path("system/models", model_list.index, name="system-models"),
    path("system/clear-cache", clear_cache.clear, name="system-clear-cache"),
    path("system/support-bundle", support_bundle.download, name="system-support-bundle"),
    path("system/collect-garbage", collect_garbage.collect, name="system-collect-garbage"),
]
