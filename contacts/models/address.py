"""E-mails and phones: rows that identify one contact within an account."""

from urllib.parse import quote

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.changes import Taken
from accounts.models import TenantForeignKey, TenantModel, TenantQuerySet
from contacts.identity import normalise_email, normalise_phone
from conversalabs.folding import OwnWords
from conversalabs.phones import readable_phone
from conversalabs.text import storable

MOST_PER_KIND = 30


class ReversedDigits(Func):
    """The digits of the first expression that is not null, last digit first: finds a phone by its last digits."""

    template = "reverse(regexp_replace(coalesce(%(expressions)s), '[^0-9]', '', 'g'))"
    output_field = models.TextField()


def reversed_digits() -> ReversedDigits:
    """The digits of an address, last one first, as the index has them; those of an unreadable phone too."""
    return ReversedDigits("value", "typed")


class AddressTaken(Taken):
    """An e-mail, phone or identifier belongs to another contact of the account. `kind` says which of them."""

    def __init__(self, typed: str, contact, kind: str):
        self.kind = kind
        words = {"typed": typed, "contact": contact}
        message, anyway = gettext("%(typed)s already belongs to %(contact)s."), gettext("%(typed)s is taken already.")
        super().__init__(message % words, contact, anyway % words)


class AddressQuerySet(TenantQuerySet):
    def read(self, account, kind: str, typed: list[str]) -> list["ContactAddress"]:
        """Unsaved addresses for what somebody typed, blanks and repetitions left out, in the given order.

        Raises ValidationError for an e-mail that is none. A phone that cannot be read keeps no value.
        """
        found: dict[str, ContactAddress] = {}
        for address in (self.model.read(account, kind, text) for text in typed):
            if address.typed:
                found.setdefault(address.key, address)
        if len(found) > MOST_PER_KIND:
            raise ValidationError(gettext("A contact has at most %(most)d of each.") % {"most": MOST_PER_KIND})
        return list(found.values())

    @transaction.atomic
    def replace(self, contact, kind: str, wanted: list["ContactAddress"]) -> list["ContactAddress"]:
        """Make `wanted` all that `contact` has of `kind`, the first its primary; answers those that are new.

        Rows that stay keep their id, and what is typed anew takes the place of what it replaces. Raises AddressTaken
        when another contact has one of them.
        """
        present = {row.key: row for row in self.filter(contact=contact, kind=kind).order_by("pk")}
        new = [address for address in wanted if address.key not in present]
        kept = {address.key: present.pop(address.key) for address in wanted if address.key in present}
        for address, row in zip(new, list(present.values()), strict=False):
            kept[address.key] = present.pop(row.key)
        self.filter(pk__in=[row.pk for row in present.values()]).delete()
        self._write(contact, kind, [(kept.get(address.key, address), address) for address in wanted], new)
        return new

    def _write(self, contact, kind, rows, new) -> None:
        """Primary marks go before they come, and keys in one order, so that no two writers wait for each other."""
        first = rows[0][0] if rows else None
        self.filter(contact=contact, kind=kind, is_primary=True).exclude(pk=first and first.pk).update(is_primary=False)
        try:
            with transaction.atomic():
                for row, address in sorted(rows, key=lambda pair: pair[1].key):
                    self._save(contact, row, address, is_primary=row is first)
        except IntegrityError as error:
            if taken := self.taken_from(contact, new):
                raise taken from error
            raise

    def _save(self, contact, row, address, *, is_primary: bool) -> None:
        """Bring `row` to what `address` says; other rows than `contact`'s first have lost their mark already."""
        is_same = row.pk and (row.typed, row.value) == (address.typed, address.value)
        is_marked = row.is_primary or not is_primary
        row.contact, row.typed, row.value, row.is_primary = contact, address.typed, address.value, is_primary
        if not (is_same and is_marked):
            row.save()

    def taken_from(self, contact, addresses: list["ContactAddress"]) -> AddressTaken | None:
        """The clash of `addresses` with those of other contacts than `contact`, if there is one."""
        others = self.filter(account_id=contact.account_id).exclude(contact_id=contact.pk).select_related("contact")
        for address in addresses:
            if address.value and (other := others.filter(kind=address.kind, value=address.value).first()):
                return AddressTaken(address.typed, other.contact, address.kind)
        return None


class ContactAddress(TenantModel):
    """An e-mail or phone of a contact.

    `value` is the normalised form that identifies (e-mail lower-cased, phone E.164); null when a phone could not
    be read. `typed` is what the person wrote. One primary per contact and kind.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    contact = TenantForeignKey("contacts.Contact", models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    value = models.CharField(_("value"), max_length=254, null=True)  # noqa: DJ001 (null: not unique)
    typed = models.CharField(_("as typed"), max_length=254)
    is_primary = models.BooleanField(_("primary"), default=False)

    objects = AddressQuerySet.as_manager()
    see_permission, owner_path = "see_contacts", "contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["kind", "-is_primary", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            # Pattern operators so that the same index also finds the beginning of an e-mail or phone.
            models.UniqueConstraint(
                fields=["account", "kind", "value"],
                name="contacts_address_identity",
                opclasses=["int8_ops", "varchar_pattern_ops", "varchar_pattern_ops"],
            ),
            models.UniqueConstraint(
                fields=["contact", "kind"], condition=Q(is_primary=True), name="contacts_address_one_primary"
            ),
        ]
        indexes = [
            models.Index(
                F("account"),
                OpClass(reversed_digits(), "text_pattern_ops"),
                condition=Q(kind="phone"),
                name="contacts_address_last_digits",
            ),
            # The domain first: who has an e-mail at a company.
            models.Index(
                F("account"),
                OpClass(Reverse("value"), "text_pattern_ops"),
                condition=Q(kind="email"),
                name="contacts_address_domain",
            ),
            # The words of the others are in the contact's own.
            GinIndex(
                OwnWords("account", "value"), condition=Q(kind="email", is_primary=False), name="contacts_address_words"
            ),
        ]

    def __str__(self) -> str:
        return self.value or self.typed

    @property
    def key(self) -> str:
        """What tells this address from the others of its contact."""
        return self.value or self.typed

    @property
    def shown(self) -> str:
        """As people read it: a phone in its international notation."""
        return readable_phone(self.key) if self.kind == PHONE else self.key

    @property
    def link(self) -> str:
        """What writes to it or calls it; "" where it cannot be read."""
        scheme = "tel" if self.kind == PHONE else "mailto"
        return f"{scheme}:{quote(self.value, safe='@+;=')}" if self.value else ""

    @property
    def is_readable(self) -> bool:
        """False for a phone that is kept as typed and matches nothing."""
        return self.value is not None

    @classmethod
    def read(cls, account, kind: str, typed: str) -> "ContactAddress":
        """An unsaved address; raises ValidationError for an e-mail that is none and for what cannot be stored."""
        typed = storable(typed)
        if len(typed) > cls._meta.get_field("typed").max_length:
            raise ValidationError(gettext("“%(typed)s…” is too long.") % {"typed": typed[:40]})
        value = _READERS[kind](typed, account) if typed else None
        return cls(account=account, kind=kind, typed=typed, value=value)


EMAIL, PHONE = ContactAddress.Kind.EMAIL, ContactAddress.Kind.PHONE


def _read_email(typed: str, _account) -> str:
    try:
        return normalise_email(typed)
    except ValueError as error:
        raise ValidationError(
            gettext("“%(typed)s” is not an e-mail address: %(reason)s") % {"typed": typed, "reason": error},
            code="email",
        ) from error


def _read_phone(typed: str, account) -> str | None:
    return normalise_phone(typed, account.country)


_READERS = {EMAIL: _read_email, PHONE: _read_phone}
