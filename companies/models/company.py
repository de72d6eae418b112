from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable
from accounts.models import Account, Event, Label, Member, Note, TenantForeignKey, TenantModel
from companies.domains import read_domain
from companies.models.company_queryset import CompanyQuerySet
from companies.models.domain import CompanyDomain, DomainTaken
from conversalabs.folding import FOLDED, Fold, OwnWords
from conversalabs.links import link
from conversalabs.phones import readable_phone


class Company(Changeable, TenantModel):
    """The organisation that contacts belong to."""

    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    address = models.TextField(_("address"), blank=True)
    description = models.TextField(_("description"), blank=True)
    parent = TenantForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent company")
    )
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="CompanyLabel", related_name="companies", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    folded = models.GeneratedField(expression=Fold("name"), output_field=FOLDED, db_persist=True)
    words = models.GeneratedField(
        expression=OwnWords("account", "name"), output_field=OwnWords.output_field, db_persist=True
    )

    objects = CompanyQuerySet.as_manager()
    see_permission, owner_path = "see_companies", "owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        triggers = [DELETIONS]
        ordering = ["folded", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=~Q(parent=F("id")), name="companies_company_is_not_its_parent"),
        ]
        indexes = [
            models.Index(fields=["account", "folded", "id"], name="companies_company_by_name"),
            GinIndex(fields=["words"], name="companies_company_words"),
            models.Index(fields=["account", "created_at", "id"], name="companies_company_by_created"),
            models.Index(fields=["account", "updated_at", "id"], name="companies_company_by_changed"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link("companies:company", self.account.slug, self.pk)

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    @property
    def domain_names(self) -> list[str]:
        return sorted(row.domain for row in self.domains.all())

    @cached_property
    def has_subsidiaries(self) -> bool:
        return self.subsidiaries.exists()

    def keep_others(self, values: dict) -> None:
        """A parent that it joins comes in the order of keys, as where companies are merged."""
        super().keep_others(values)
        parent = values.get("parent")
        if parent and parent.pk != self.parent_id:
            both = Company.objects.of(self.account_id).filter(pk__in=[self.pk, parent.pk]).order_by("pk")
            list(both.select_for_update(of=["self"], no_key=True).values_list("pk"))

    @transaction.atomic
    def change(self, values: dict, *, by: Member | None) -> dict:
        """As every record changes; a parent that it leaves or joins is told."""
        changes = super().change(values, by=by)
        before, after = changes.get("parent", [None, None])
        self.tell_parent("subsidiary_removed", before and before["id"], by=by)
        self.tell_parent("subsidiary_added", after and after["id"], by=by)
        return changes

    def tell_parent(self, deed: str, parent_id: int | None, *, by: Member | None) -> None:
        if parent_id:
            about, data = [Company(pk=parent_id)], {"name": self.name, "id": self.pk}
            Event.objects.record(f"company.{deed}", by=by, about=about, account=self.account, data=data)

    @transaction.atomic
    def remove(self, *, by: Member | None) -> None:
        """Delete the company. Its subsidiaries have no parent then, and their history says why."""
        self.lock(to_delete=True)
        if left := list(self.subsidiaries.only("pk")):
            self.subsidiaries.update(parent=None, version=F("version") + 1)
            data = {"name": self.name, "id": self.pk}
            Event.objects.record("company.parent_deleted", by=by, about=left, account=self.account, data=data)
        self.tell_parent("subsidiary_removed", self.parent_id, by=by)
        super().remove(by=by)

    def state(self, names) -> dict:
        state = super().state(set(names) - {"domains"})
        return state | {"domains": self.domain_names} if "domains" in names else state

    def assign(self, values: dict) -> None:
        """Besides fields: `domains`, all of them as typed."""
        domains = values.pop("domains", None)
        if values.get("parent"):
            self._check_parent(values["parent"])
        super().assign(values)
        if domains is not None:
            self.set_domains(domains)

    def _check_parent(self, parent: "Company") -> None:
        """Refuse what would close a circle; one move at a time in an account, or two would not see each other."""
        Account.objects.select_for_update(no_key=True).get(pk=self.account_id)
        if Company.objects.of(self.account_id).below(self).filter(pk=parent.pk).exists():
            words = {"parent": parent, "company": self}
            raise ValidationError(_text("%(parent)s itself belongs to %(company)s.") % words, code="circle")

    def set_domains(self, typed: list[str]) -> None:
        """Make these all of the company's domains; raises DomainTaken, or ValidationError for what is none."""
        try:
            wanted = {read_domain(text) for text in typed if text.strip()}
        except ValueError as error:
            raise ValidationError(str(error), code="domain") from error
        self.domains.exclude(domain__in=wanted).delete()
        new = sorted(wanted - set(self.domains.values_list("domain", flat=True)))
        try:
            with transaction.atomic():
                self.domains.bulk_create(
                    [CompanyDomain(account=self.account, company=self, domain=each) for each in new]
                )
        except IntegrityError as error:
            if taken := self._taken(new):
                raise taken from error
            raise

    def _taken(self, domains: list[str]) -> DomainTaken | None:
        rows = CompanyDomain.objects.of(self.account).filter(domain__in=domains).exclude(company=self)
        row = rows.select_related("company").first()
        return DomainTaken(row.domain, row.company) if row else None


class CompanyLabel(TenantModel):
    company = TenantForeignKey(Company, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    see_permission, owner_path = "see_companies", "company__owner"

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "label"], name="companies_label_once"),
        ]


class CompanyNote(Note):
    company = TenantForeignKey(Company, models.CASCADE, related_name="notes")

    subject = "company"
    see_permission, owner_path = "see_companies", "company__owner"

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a company")
        verbose_name_plural = _("notes on companies")
