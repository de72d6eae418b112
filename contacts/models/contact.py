import uuid

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable
from accounts.models import Label, Member, Note, TenantForeignKey, TenantModel
from companies.models import Company
from contacts.models.address import EMAIL, PHONE, AddressTaken, ContactAddress
from contacts.models.contact_queryset import ContactQuerySet
from conversalabs.folding import FOLDED, Fold, OwnWords
from conversalabs.links import link
from conversalabs.phones import readable_phone
from conversalabs.stored_files import delete_once_done, kept_if_done

PICTURES = "avatars"


def path_of_picture(contact: "Contact", _name: str) -> str:
    """A new path each time: what is at an address never changes."""
    return f"{PICTURES}/{contact.account_id}/{uuid.uuid4().hex}.webp"


def url_of_picture(contact_url: str, name: str) -> str:
    """The address of the picture that is stored as `name`; "" for none."""
    return f"{contact_url}picture/?{name[-13:-5]}" if name else ""


def _shown_name() -> Coalesce:
    """What `str()` of a contact says, in SQL."""
    names = [NullIf(name, Value("")) for name in ("name", "email", "phone", "identifier")]
    return Coalesce(*names, Value(""), output_field=models.TextField())


class Contact(Changeable, TenantModel):
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
    avatar = models.ImageField(_("picture"), upload_to=path_of_picture, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="ContactLabel", related_name="contacts", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    folded = models.GeneratedField(expression=Fold(_shown_name()), output_field=FOLDED, db_persist=True)
    words = models.GeneratedField(
        expression=OwnWords(
            "account",
            Func(
                F("name"), F("email"), F("identifier"),
                template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=models.TextField(),
            )
        ),
        output_field=OwnWords.output_field,
        db_persist=True,
    )  # fmt: skip

    objects = ContactQuerySet.as_manager()
    see_permission, owner_path = "see_contacts", "owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        triggers = [DELETIONS]
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
            # Ascending, and read backwards: what is new goes to the end, where it costs least.
            models.Index(fields=["account", "created_at", "id"], name="contacts_contact_by_created"),
            models.Index(fields=["account", "updated_at", "id"], name="contacts_contact_by_changed"),
            models.Index(fields=["account", "email", "id"], name="contacts_contact_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.shown_phone or self.identifier

    def get_absolute_url(self) -> str:
        return link("contacts:contact", self.account.slug, self.pk)

    @property
    def emails(self) -> list[str]:
        return [address.typed for address in self.addresses.all() if address.kind == EMAIL]

    @property
    def phones(self) -> list[str]:
        return [address.typed for address in self.addresses.all() if address.kind == PHONE]

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    @property
    def avatar_url(self) -> str:
        """Another one for each picture; "" where initials stand."""
        return url_of_picture(self.get_absolute_url(), self.avatar.name) if self.avatar else ""

    def set_picture(self, picture: ContentFile | None, *, by: Member | None) -> None:
        """Show the contact by `picture`, as `clean_image` makes it, or by initials again. The one before is deleted."""
        name = default_storage.save(path_of_picture(self, ""), picture) if picture else ""
        with kept_if_done(name), transaction.atomic():
            before, _after = self.change({"avatar": name}, by=by).get("avatar", ["", ""])
            delete_once_done(before)

    def touched(self, values: dict) -> set[str]:
        """An e-mail may link a company."""
        return {*values, "company"} if "emails" in values else set(values)

    def store_new(self, emails: list[ContactAddress], phones: list[ContactAddress]) -> None:
        """Insert this contact with addresses that have been read; use `Contact.objects.add`."""
        self.show_addresses(emails, phones)
        self._link_company(emails, emails)
        self.store()
        ContactAddress.objects.replace(self, EMAIL, emails)
        ContactAddress.objects.replace(self, PHONE, phones)

    def show_addresses(self, emails: list[ContactAddress], phones: list[ContactAddress]) -> None:
        """Hold copies of the primary ones, for lists and search."""
        self.email, self.phone = _shown(emails), _shown(phones)

    def assign(self, values: dict) -> None:
        """Besides fields: `emails` and `phones`, all of them as typed, the primary first."""
        self._write_addresses({kind: values.pop(f"{kind}s", None) for kind in (EMAIL, PHONE)})
        super().assign(values)

    @transaction.atomic
    def set_addresses(self, *, emails: list[str] | None = None, phones: list[str] | None = None) -> None:
        """Make these, as typed, all of the contact's e-mails and phones, the first its primary one; None: as it is.

        Raises AddressTaken when another contact has one of them. An e-mail's domain links a company.
        """
        self.lock()
        self._write_addresses({EMAIL: emails, PHONE: phones})
        self.store()

    @transaction.atomic
    def add_address(self, kind: str, typed: str, *, primary: bool = False, by: Member | None = None) -> None:
        """Give the contact one more e-mail or phone; the first of its kind is the primary one."""
        # What others add at the same moment is to stay.
        self.lock()
        present = self.typed_addresses(kind)
        self.change({f"{kind}s": [typed, *present] if primary else [*present, typed]}, by=by)

    @transaction.atomic
    def retype_address(self, address: ContactAddress, typed: str, *, by: Member | None) -> None:
        """Put `typed` where `address` was; nothing removes it, and the next of its kind becomes the primary one."""
        self.lock()
        texts = [typed if text == address.typed else text for text in self.typed_addresses(address.kind)]
        self.change({f"{address.kind}s": texts}, by=by)

    def make_primary(self, address: ContactAddress, *, by: Member | None) -> None:
        self.add_address(address.kind, address.typed, primary=True, by=by)

    def typed_addresses(self, kind: str) -> list[str]:
        """The e-mails or phones as typed, the primary one first."""
        return self.emails if kind == EMAIL else self.phones

    def _write_addresses(self, typed: dict[str, list[str] | None]) -> None:
        for kind, texts in typed.items():
            if texts is not None:
                wanted = ContactAddress.objects.read(self.account, kind, texts)
                new = ContactAddress.objects.replace(self, kind, wanted)
                setattr(self, kind, _shown(wanted))
                if kind == EMAIL:
                    self._link_company(wanted, new)

    def _link_company(self, emails: list[ContactAddress], new: list[ContactAddress]) -> None:
        """By the domain of a new e-mail, where nobody has linked a company yet, and only one fits all of them."""
        if self.company_id or not new or not self.account.has_module("companies"):
            return
        company = self._company_of(emails, new)
        if company and not Company.objects.keep(company.pk):
            # It has just been deleted, or has become another.
            company = self._company_of(emails, new)
        self.company = company

    def _company_of(self, emails: list[ContactAddress], new: list[ContactAddress]) -> Company | None:
        owners = Company.objects.of(self.account).owners_of([address.value for address in emails])
        is_one = len(set(owners.values())) == 1 and any(address.value in owners for address in new)
        return next(iter(owners.values())) if is_one else None

    def store(self) -> None:
        """Save; see `ContactQuerySet.add` for what is refused."""
        self.normalise()
        if not str(self):
            raise ValidationError(gettext("Give a name, an e-mail, a phone or an identifier."), code="nothing")
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:
            if taken := self._identifier_taken():
                raise taken from error
            raise

    def _identifier_taken(self) -> AddressTaken | None:
        others = type(self).objects.of(self.account_id).filter(identifier=self.identifier).exclude(pk=self.pk)
        other = others.first() if self.identifier else None
        return AddressTaken(self.identifier, other, "identifier") if other else None


@receiver(post_delete, sender=Contact)
def delete_picture(sender, instance: Contact, **kwargs) -> None:
    delete_once_done(instance.avatar.name)


def _shown(addresses: list[ContactAddress]) -> str:
    return str(addresses[0])[: 60 if addresses[0].kind == PHONE else 254] if addresses else ""


class ContactLabel(TenantModel):
    contact = TenantForeignKey(Contact, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    see_permission, owner_path = "see_contacts", "contact__owner"

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["contact", "label"], name="contacts_label_once"),
        ]


class ContactNote(Note):
    contact = TenantForeignKey(Contact, models.CASCADE, related_name="notes")

    subject = "contact"
    see_permission, owner_path = "see_contacts", "contact__owner"

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a contact")
        verbose_name_plural = _("notes on contacts")
