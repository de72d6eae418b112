"""Every page of the admin works for a superuser."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin

from accounts.backoffice.model_admin import ReadOnly

READ_ONLY = (ReadOnly, ProcrastinateJobAdmin)
OURS = [model for model in apps.get_models() if (settings.BASE_DIR / model._meta.app_config.name).is_dir()]


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_model_of_every_app_is_there():
    assert [model for model in OURS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_list_and_add_page_open_for_a_superuser(model, as_root, cast):
    assert as_root.get(address(model, "changelist")).status_code == 200
    is_read_only = isinstance(admin.site.get_model_admin(model), READ_ONLY)
    answer = as_root.get(address(model, "add"), {"account": cast.account.pk})
    assert answer.status_code == (403 if is_read_only else 200)
