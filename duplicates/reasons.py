"""Why two records may be the same, in words."""

from collections.abc import Callable

from django.utils.translation import gettext as _

# What each code says of `{"field": …}`, `{"percent": …}` and the like; those that speak against it as well.
_WORDS: dict[str, Callable[[dict], str]] = {
    "same_mailbox": lambda said: _("same e-mail but for dots or what follows a plus"),
    "similar_email": lambda said: _("e-mails that differ by a slip"),
    "same_mailbox_name": lambda said: _("same name of the mailbox at another domain"),
    "same_domain": lambda said: _("same domain"),
    "similar_domain": lambda said: _("domains alike"),
    "same_phone": lambda said: _("same phone"),
    "swapped_phone": lambda said: _("phone with two digits swapped"),
    "similar_phone": lambda said: _("phone with one digit different"),
    "same_name": lambda said: _("same name"),
    "swapped_name": lambda said: _("first and last name swapped"),
    "nickname": lambda said: _("nickname or short form of the name"),
    "initials": lambda said: _("initials that fit the name"),
    "similar_name": lambda said: _("names %(percent)d %% alike") % {"percent": said.get("percent", 0)},
    "same_city": lambda said: _("same city"),
    "same_company": lambda said: _("same company"),
    "same_birth": lambda said: _("same date of birth"),
    "same_birth_year": lambda said: _("same year of birth"),
    "other_birth_year": lambda said: _("but different years of birth"),
    "similar_birth": lambda said: _("dates of birth that differ by a slip"),
    "same_field": lambda said: _("same %(field)s") % {"field": said.get("field", "")},
    "similar_field": lambda said: _("%(field)s alike") % {"field": said.get("field", "")},
    "other_company": lambda said: _("but different companies"),
    "other_country": lambda said: _("but different countries"),
    "other_address": lambda said: _("but different addresses"),
    "other_identifier": lambda said: _("but different identifiers"),
    "same_address": lambda said: _("same address"),
    "similar_address": lambda said: _("addresses alike"),
    "similar_identifier": lambda said: _("identifiers that differ by a slip"),
    "other_name": lambda said: _("but different names"),
    "other_phone": lambda said: _("but different phones"),
    "other_email": lambda said: _("but different e-mails"),
    "other_city": lambda said: _("but different cities"),
    "other_birth": lambda said: _("but different dates of birth"),
    "other_field": lambda said: _("but different %(field)s") % {"field": said.get("field", "")},
}


def words_of(reasons: list) -> list[str]:
    """`[["same_phone", {}], ["similar_name", {"percent": 93}]]` → `["same phone", "names 93 % alike"]`."""
    return [_WORDS[code](said) for code, said in reasons if code in _WORDS]


def codes() -> set[str]:
    return set(_WORDS)
