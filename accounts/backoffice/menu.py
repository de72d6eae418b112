"""The sidebar of the admin: each table that says an icon, grouped by its app or as it says."""

from django.contrib import admin
from django.urls import reverse


def navigation(request) -> list[dict]:
    """What unfold draws; apps and tables in the order in which they were registered."""
    groups: dict[str, list[dict]] = {}
    for model, model_admin in admin.site._registry.items():
        if getattr(model_admin, "icon", "") and model_admin.has_view_permission(request):
            title = getattr(model_admin, "group", model._meta.app_config.verbose_name)
            groups.setdefault(title, []).append(_entry(model, model_admin))
    return [{"title": title, "items": items, "separator": True} for title, items in groups.items()]


def _entry(model, model_admin) -> dict:
    opts = model._meta
    link = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return {"title": opts.verbose_name_plural.capitalize(), "icon": model_admin.icon, "link": link}
