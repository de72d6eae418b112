import pytest

from contacts.models import Contact

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ana(cast) -> Contact:
    return Contact.objects.add(
        cast.account, name="Ana Sousa", emails=["ana@acme.test"], phones=["(81) 99999-1234"], city="Recife"
    )


@pytest.fixture
def zoe(cast) -> Contact:
    """Of the other account."""
    return Contact.objects.add(cast.rival, name="Zoe", emails=["zoe@rival.test"])


@pytest.fixture
def htmx() -> dict:
    """The headers of a request for a fragment."""
    return HTMX
