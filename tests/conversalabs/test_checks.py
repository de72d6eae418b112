"""What Django itself can say about the product."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_settings_are_safe():
    production = {"SITE_URL": "https://crm.example.com", "DATABASE_URL": "postgresql://nobody@localhost/none"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")} | production
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
