"""Which domains tell a company, and which are everybody's."""

import pytest

from companies.domains import is_shared, owning_domains, read_domain


@pytest.mark.parametrize(
    ("typed", "domain"),
    [("Acme.com", "acme.com"), ("https://www.acme.com/x", "acme.com"), ("ana@acme.com.br", "acme.com.br"),
     ("acme.co.uk", "acme.co.uk"), ("ação.com", "ação.com"), ("xn--ao-siap.com", "ação.com")],
)  # fmt: skip
def test_a_domain_is_read_from_what_people_paste(typed, domain):
    assert read_domain(typed) == domain


@pytest.mark.parametrize(
    "typed", ["", "acme", "a b.com", "-a.com", "a" * 300 + ".com", "\0.com", "https://", "xn--a.com"]
)
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(ValueError, match="is not a domain"):
        read_domain(typed)


@pytest.mark.parametrize("typed", ["com.br", "ana@co.uk", "https://github.io/"])
def test_what_anybody_registers_below_is_refused(typed):
    with pytest.raises(ValueError, match="Anybody can register"):
        read_domain(typed)


SHARED = [
    "gmail.com", "uol.com.br", "yahoo.co.uk", "proton.me", "gmx.de", "qq.com", "mailinator.com", "guerrillamail.com",
    "yopmail.com",
]  # fmt: skip


@pytest.mark.parametrize("domain", [*SHARED, "eu.gmail.com"])
def test_mail_for_everybody_is_no_companys(domain):
    assert is_shared(domain) and owning_domains(f"ana@{domain}") == ()
    with pytest.raises(ValueError, match="gives mail to everybody"):
        read_domain(domain)


@pytest.mark.parametrize(
    ("email", "domains"),
    [
        ("ana@acme.com", ["acme.com"]),
        ("ana@eu.mail.acme.com", ["eu.mail.acme.com", "mail.acme.com", "acme.com"]),
        ("ana@mail.acme.com.br", ["mail.acme.com.br", "acme.com.br"]),
        ("ana@mail.acme.co.uk", ["mail.acme.co.uk", "acme.co.uk"]),
        ("ana@filial.ação.com.br", ["filial.ação.com.br", "ação.com.br"]),
        ("ana@com.br", []),
        ("ana@localhost", []),
        ("ana", []),
        ("@", []),
    ],
)
def test_a_sub_domains_people_belong_to_the_domain_above_down_to_what_is_registered(email, domains):
    assert list(owning_domains(email)) == domains
