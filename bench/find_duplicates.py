"""Sets off a search for duplicates, as its button does. Run as `python -m bench.find_duplicates <account> <kind>`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conversalabs.settings")
django.setup()

from accounts.models import Member  # noqa: E402
from duplicates.models import Search  # noqa: E402


def main(slug: str, kind: str) -> None:
    members = Member.objects.filter(account__slug=slug, is_active=True).order_by("pk")
    print(Search.objects.start(kind, by=members.first()).pk)


if __name__ == "__main__":
    main(*sys.argv[1:])
