"""How people, money and time are written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages.storage.base import Message
from django.utils import timezone, translation

from conversalabs.templatetags.avatars import avatar, initials
from conversalabs.templatetags.dates import day, when
from conversalabs.templatetags.errors import sentence
from conversalabs.templatetags.hues import HUES, hue
from conversalabs.templatetags.icons import icon
from conversalabs.templatetags.money import money, money_short
from conversalabs.templatetags.toasts import undo


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ana Maria Souza", "AS"), ("João", "J"), ("carol.west@example.com", "CW"), ("  ", "?"), ("(none)", "?")],
)
def test_initials_are_those_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


def test_a_name_cannot_bring_markup_into_its_avatar():
    assert "<script" not in avatar("<script> x")
    assert "&lt;" in icon("<b>")


def test_a_hue_stays_with_its_key_and_all_are_used():
    assert hue(7) == hue("7")
    assert {hue(key) for key in range(200)} == {f"hue-{number}" for number in range(1, HUES + 1)}


@pytest.mark.parametrize(("language", "text"), [("en", "R$1,200.50"), ("pt-br", "R$\xa01.200,50")])
def test_money_is_written_in_the_reader_s_way(language, text):
    with translation.override(language):
        assert money(Decimal("1200.50"), "BRL") == text


def test_a_short_figure_keeps_the_full_one():
    with translation.override("pt-br"):
        assert "R$\xa01,2\xa0mi" in money_short(1_234_567, "BRL")
        assert money_short(1_234_567, "BRL").count("R$\xa01.234.567,00") == 2
        assert money_short(9_999, "BRL") == "R$\xa09.999,00"


def test_no_amount_is_nothing_and_zero_is_zero():
    assert money(None, "BRL") == money_short(None, "BRL") == ""
    assert money(0, "BRL") == "R$0.00"


def test_a_moment_is_relative_within_a_week_and_absolute_after():
    now = timezone.now()
    assert ">3 hours ago</time>" in when(now - timedelta(hours=3, minutes=5))
    assert "data-relative" not in when(now - timedelta(days=8))
    assert when(None) == ""


def test_a_day_near_by_has_a_name():
    assert ">tomorrow</time>" in day(timezone.localdate() + timedelta(days=1))
    assert "1999" in day(date(1999, 5, 4))
    assert ">today</time>" in day(timezone.now())


def test_only_sentences_of_ours_reach_the_error_page():
    assert sentence("Companies is not on for this account or your role; ask an administrator.")
    assert not sentence("Resolver404") and not sentence("No Deal matches the given query.")


def test_a_message_can_carry_its_undo():
    assert undo(Message(20, "Moved.", extra_tags="safe undo:/acme/undo/7/")) == "/acme/undo/7/"
    assert undo(Message(20, "Moved.")) == ""
