"""The cast in the Django admin: alice and mallory are staff of their accounts, root stands above them."""

import pytest
from django.conf import settings

from accounts.models import User


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", "correct horse", name="Root")


@pytest.fixture
def staff(cast):
    for member in (cast.alice, cast.mallory):
        member.user.is_staff = True
        member.user.save()
    return cast


@pytest.fixture
def as_root(client, root):
    client.force_login(root, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def as_alice(staff, client_of):
    return client_of(staff.alice)
