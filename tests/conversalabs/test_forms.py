"""Inputs and addresses that are drawn by hand for speed: the same as Django's own."""

import datetime

from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.urls import reverse

from conversalabs.forms import FormRenderer
from conversalabs.links import link

HOSTILE = """"><script>alert('x')</script>&amp;"""
GROUPS = [("", HOSTILE), (HOSTILE, "b"), (HOSTILE, [("c", "d"), (3, 4)]), (None, "none")]
CHOICES = [("", HOSTILE), (HOSTILE, "b"), ("7", 7)]


class EveryInput(forms.Form):
    text = forms.CharField(max_length=9, widget=forms.TextInput({"placeholder": HOSTILE, "hidden": True, "x": False}))
    number, mail = forms.IntegerField(min_value=0), forms.EmailField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    tick, unticked = forms.BooleanField(), forms.BooleanField(disabled=True)
    one = forms.ChoiceField(choices=GROUPS, widget=forms.Select({"aria-label": HOSTILE}))
    several = forms.MultipleChoiceField(choices=GROUPS[:3])
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple({"class": "a"}))


def drawn(renderer) -> str:
    values = {"text": HOSTILE, "number": 0, "secret": HOSTILE, "day": datetime.date(2026, 3, 1), "tick": True}
    form = EveryInput(initial=values | {"one": HOSTILE, "several": ["c", "3"], "boxes": ["7"]}, renderer=renderer)
    tags = "".join(box.tag() for box in form["boxes"])
    return "".join(str(field.as_widget()) for field in form) + tags


def test_inputs_drawn_by_hand_are_those_of_the_framework():
    by_hand = drawn(FormRenderer())
    assert parse_html(by_hand) == parse_html(drawn(DjangoTemplates()))
    assert "<script>" not in by_hand and by_hand.count("selected") == 3


def test_a_link_is_what_its_route_says():
    for pk in (0, 7, (1 << 63) - 1):
        assert link("crm:deal", "0", pk) == reverse("crm:deal", args=["0", pk])
        assert link("crm:deal_field", "a-b", pk, "attribute_x") == reverse(
            "crm:deal_field", args=["a-b", pk, "attribute_x"]
        )
