"""Internet domains of e-mail addresses, and which of them can say where somebody works."""

import re

from django.utils.translation import gettext as _

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
FREE_MAIL = frozenset(
    """
    aim.com aol.com bol.com.br btinternet.com comcast.net duck.com email.com fastmail.com free.fr gmail.com gmx.com
    gmx.de gmx.net globo.com globomail.com googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.com.br hotmail.es
    hotmail.fr hotmail.it hushmail.com icloud.com ig.com.br inbox.com laposte.net libero.it live.com live.com.br
    live.com.mx live.nl mac.com mail.com mail.ru me.com msn.com naver.com oi.com.br orange.fr outlook.com
    outlook.com.br outlook.es outlook.pt pm.me posteo.de proton.me protonmail.com qq.com r7.com rediffmail.com
    rocketmail.com sapo.pt sbcglobal.net t-online.de terra.com terra.com.br tuta.io tutanota.com uol.com.br
    verizon.net wanadoo.fr web.de yahoo.ca yahoo.co.in yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.br yahoo.com.mx
    yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zipmail.com.br zoho.com 126.com 163.com
    10minutemail.com guerrillamail.com mailinator.com sharklasers.com temp-mail.org tempmail.com trashmail.com
    yopmail.com
    """.split()  # noqa: SIM905 (a list of names reads better as words)
)


def read_domain(typed: str) -> str:
    """The domain in what somebody typed: a domain, a web address or an e-mail; ValueError when there is none.

    Letters beyond ASCII stay letters, as in normalised e-mails.
    """
    ascii_form = _ascii_form(visible_host(typed))
    if not _DOMAIN.fullmatch(ascii_form):
        raise ValueError(_("“%(typed)s” is not a domain like example.com.") % {"typed": typed.strip()[:60]})
    if ascii_form in FREE_MAIL:
        raise ValueError(_("%(domain)s gives mail to everybody; it cannot tell a company.") % {"domain": ascii_form})
    return ascii_form.encode().decode("idna")


def _ascii_form(host: str) -> str:
    """As the domain name system knows it; "" where it cannot."""
    try:
        return host.encode("idna").decode() if host else ""
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


def owning_domains(email: str) -> list[str]:
    """The domains that may own `email`, the nearest first: a sub-domain's people belong to the domain above it.

    Empty for free and disposable mail, where the domain says nothing about the person.
    """
    domain = domain_of(email)
    if not domain or domain in FREE_MAIL:
        return []
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(len(parts) - 1)]
