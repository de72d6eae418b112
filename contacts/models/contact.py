from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.changes import difference, state_of
from accounts.models import Event, Label, Member, Note, TenantForeignKey, TenantModel
from companies.models import Company
from contacts.models.address import EMAIL, PHONE, AddressTaken, ContactAddress
from contacts.models.contact_queryset import ContactQuerySet
from conversalabs.folding import Fold, Words


def _shown_name() -> Coalesce:
    """What `str()` of a contact says, in SQL."""
    names = [NullIf(name, Value("")) for name in ("name", "email", "phone", "identifier")]
    return Coalesce(*names, Value(""), output_field=models.TextField())


class Contact(TenantModel):
    """The person; the centre of everything.

    `email` and `phone` are copies of the primary addresses (`ContactAddress`), kept for lists and search.
    `folded` is what the contact is shown as, for sorting.
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True, editable=False)
    identifier = models.CharField(_("identifier"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    company = TenantForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name=_("company")
    )
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    is_blocked = models.BooleanField(_("blocked"), default=False)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="ContactLabel", related_name="contacts", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    folded = models.GeneratedField(expression=Fold(_shown_name()), output_field=models.TextField(), db_persist=True)
    words = models.GeneratedField(
        expression=Words(
            Func(
                F("name"), F("email"), F("identifier"),
                template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=models.TextField(),
            )
        ),
        output_field=Words.output_field,
        db_persist=True,
    )  # fmt: skip

    objects = ContactQuerySet.as_manager()
    see_permission = "see_contacts"

    class Meta(TenantModel.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["folded", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "identifier"], condition=~Q(identifier=""), name="contacts_contact_identifier"
            ),
            models.CheckConstraint(
                condition=~Q(name="", email="", phone="", identifier=""), name="contacts_contact_has_something"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "folded", "id"], name="contacts_contact_by_name"),
            GinIndex(fields=["words"], name="contacts_contact_words"),
            models.Index(fields=["account", "-created_at", "-id"], name="contacts_contact_newest"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or self.identifier

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact", args=[self.account.slug, self.pk])

    @property
    def emails(self) -> list[str]:
        return [address.typed for address in self.addresses.all() if address.kind == EMAIL]

    @property
    def phones(self) -> list[str]:
        return [address.typed for address in self.addresses.all() if address.kind == PHONE]

    @transaction.atomic
    def change(self, values: dict, *, by: Member | None) -> dict:
        """Make `values` true of this contact, and record what that changed as `{field: [before, after]}`.

        Keys are fields, `emails` and `phones` (all of them as typed, the primary first), `labels` (all of them),
        and `attributes` (only those that change; None empties one). Raises as `ContactQuerySet.add` does.
        """
        self.lock()
        names = {*values, "company"} if "emails" in values else values
        before = self.state(names)
        self._assign(dict(values))
        changes = difference(before, self.state(names))
        if changes:
            type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)
            self.version += 1
            data = {"changes": changes, "version": self.version}
            Event.objects.record("contact.changed", by=by, about=[self], account=self.account, data=data)
        return changes

    def store_new(self, emails: list[ContactAddress], phones: list[ContactAddress]) -> None:
        """Insert this contact with addresses that have been read; use `Contact.objects.add`."""
        self.email, self.phone = _shown(emails), _shown(phones)
        self._link_company(emails)
        self._store()
        ContactAddress.objects.replace(self, EMAIL, emails)
        ContactAddress.objects.replace(self, PHONE, phones)

    def lock(self) -> None:
        """Wait for others who change this contact, then read it again."""
        self.refresh_from_db(from_queryset=type(self).objects.of(self.account_id).select_for_update())

    def state(self, names) -> dict:
        """Fields as JSON, see `state_of`; labels by name."""
        state = state_of(self, [name for name in names if name != "labels"])
        return state | {"labels": sorted(str(label) for label in self.labels.all())} if "labels" in names else state

    def _assign(self, values: dict) -> None:
        typed = {kind: values.pop(f"{kind}s", None) for kind in (EMAIL, PHONE)}
        if "labels" in values:
            self.labels.set(values.pop("labels"), through_defaults={"account_id": self.account_id})
        if "attributes" in values:
            laid_over = self.attributes | values.pop("attributes")
            self.attributes = {key: value for key, value in laid_over.items() if value is not None}
        for name, value in values.items():
            setattr(self, name, value)
        self._write_addresses(typed)
        self._store()

    @transaction.atomic
    def set_addresses(self, *, emails: list[str] | None = None, phones: list[str] | None = None) -> None:
        """Make these, as typed, all of the contact's e-mails and phones, the first its primary one; None: as it is.

        Raises AddressTaken when another contact has one of them. An e-mail's domain links a company.
        """
        self.lock()
        self._write_addresses({EMAIL: emails, PHONE: phones})
        self._store()

    def add_address(self, kind: str, typed: str, *, primary: bool = False) -> None:
        """Give the contact one more e-mail or phone; the first of its kind is the primary one."""
        present = self.emails if kind == EMAIL else self.phones
        self.set_addresses(**{f"{kind}s": [typed, *present] if primary else [*present, typed]})

    def _write_addresses(self, typed: dict[str, list[str] | None]) -> None:
        for kind, texts in typed.items():
            if texts is not None:
                wanted = ContactAddress.objects.read(self.account, kind, texts)
                new = ContactAddress.objects.replace(self, kind, wanted)
                setattr(self, kind, _shown(wanted))
                self._link_company(new if kind == EMAIL else [])

    def _link_company(self, emails: list[ContactAddress]) -> None:
        """By the domain of an e-mail, where nobody has linked a company yet."""
        if not self.company_id and self.account.has_module("companies"):
            self.company = Company.objects.of(self.account).owning([address.value for address in emails])

    def _store(self) -> None:
        if not str(self):
            raise ValidationError(gettext("Give a name, an e-mail, a phone or an identifier."), code="nothing")
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:
            raise self._identifier_taken() or error from error

    def _identifier_taken(self) -> AddressTaken | None:
        others = type(self).objects.of(self.account_id).filter(identifier=self.identifier).exclude(pk=self.pk)
        other = others.first() if self.identifier else None
        return AddressTaken(self.identifier, other) if other else None


def _shown(addresses: list[ContactAddress]) -> str:
    return str(addresses[0])[: 60 if addresses[0].kind == PHONE else 254] if addresses else ""


class ContactLabel(TenantModel):
    contact = TenantForeignKey(Contact, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["contact", "label"], name="contacts_label_once"),
        ]


class ContactNote(Note):
    contact = TenantForeignKey(Contact, models.CASCADE, related_name="notes")

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a contact")
        verbose_name_plural = _("notes on contacts")
