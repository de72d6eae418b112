from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

SECTIONS = [
    ("Colour", "colour"),
    ("Button", "button"),
    ("Field", "field"),
    ("Field in place", "in_place"),
    ("Table", "table"),
    ("Badge, label, avatar, stage colour", "badge"),
    ("Filter", "chips"),
    ("Tabs", "tabs"),
    ("Menu, dialog, toast", "floating"),
    ("Progress and skeleton", "progress"),
    ("Empty state", "empty"),
    ("Notes and history", "notes"),
    ("Messages", "message"),
    ("Figures", "figures"),
]
SURFACES = ["page", "sunken", "raised", "hover", "pressed", "line", "line-control"]
TEXTS = ["text-faint", "text-muted", "text"]
COLOURS = ["accent", "accent-soft", "accent-soft-strong", "good-solid", "warn-solid", "bad-solid", "info-solid"]
MENU = [
    {"label": "Contacts", "url": "/components/?contacts", "icon": "users", "count": 12431, "key": "c"},
    {"label": "Companies", "url": "/components/?companies", "icon": "building-2", "key": "f"},
    {"label": "CRM", "url": "/components/", "icon": "square-kanban", "active": True, "is_current": True, "key": "b"},
    {"label": "Auftragsregistrierung", "url": "/components/?orders", "icon": "receipt", "key": "o"},
]


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, side by side; served in DEBUG only."""
    now = timezone.now()
    context = {
        "sections": [(title, f"conversalabs/components/_{name}.html") for title, name in SECTIONS],
        "menu": MENU,
        "colours": SURFACES + TEXTS + COLOURS,
        "hues": range(1, 13),
        "moments": [now - timedelta(minutes=3), now - timedelta(days=2), now - timedelta(days=40)],
        "people": ["Ana Beatriz Gonçalves", "Maximilian von Hohenstein-Oberwiesenthal", "João", "carol@example.com"],
        "has_pane": "pane" in request.GET,
    }
    return render(request, "conversalabs/components.html", context)
