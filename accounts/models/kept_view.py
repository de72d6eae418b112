"""How somebody looks at a board or a list, kept under a name."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.filters.saved import SavedFilter
from accounts.models.event import Event
from accounts.models.list_settings import ListSettings
from accounts.models.member import Member
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet

MOST_PER_MEMBER = 50


class KeptViewQuerySet(TenantQuerySet):
    def visible_to(self, member: Member) -> Self:
        """The member's own views, and those that are shared."""
        return super().visible_to(member).filter(Q(is_shared=True) | Q(owner=member))

    @transaction.atomic
    def add(self, name: str, query: dict, *, by: Member, is_shared: bool = False, **of):
        """Keep `query` as a view of the member `by`; `of` is what else tells which board or list it is of.

        Raises ValidationError for one too many, and for a filter that cannot be applied.
        """
        Member.objects.select_for_update(no_key=True).get(pk=by.pk)
        if self.filter(account_id=by.account_id, owner=by).count() >= MOST_PER_MEMBER:
            words = gettext("You have %(most)d saved views; delete one to make room.")
            raise ValidationError(words % {"most": MOST_PER_MEMBER})
        view = self.model(account=by.account, owner=by, name=name, query=query, is_shared=is_shared, **of)
        view.names = view.names_now(by)
        view.save()
        view.tell("created", by, {"name": name})
        return view


class KeptView(SavedFilter, TenantModel):
    """A board or a list as somebody keeps it under a name, evaluated when opened.

    `query` is what its address held: `{"filter": tree, "q": text, "sort": key}`, and the `"columns"` where it has some
    of its own. `names` are those of what its filter asks for, for when that is gone.
    """

    # A shared one may be nobody's; a private one goes with its owner.
    owner = TenantForeignKey(Member, models.CASCADE, null=True, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    query = models.JSONField(_("filter"), default=dict)
    names = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)

    objects = KeptViewQuerySet.as_manager()
    # What its events begin with.
    verb: str

    class Meta(TenantModel.Meta):
        abstract = True
        triggers = [DELETIONS]
        ordering = ["name", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_shared=True) | Q(owner__isnull=False), name="%(app_label)s_%(class)s_owned"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def list_key(self) -> str:
        """What the columns are kept under that a member has chosen for it, as `ListSettings` calls lists."""
        raise NotImplementedError

    def concerned(self) -> list:
        return [self]

    @transaction.atomic
    def change(self, *, by: Member, **values) -> None:
        """Write `name`, `is_shared`, `query` and the like. Nobody's view, when it is shared no more, is `by`'s.

        Raises ValidationError for a filter that cannot be applied; nothing is changed then.
        """
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        self.refresh_from_db(fields=[*{*values, "owner", "is_shared", "query", "names"}])
        changes = self.write(values, by=by)
        self.tell("changed", by, {"changes": changes})

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        """Delete it; DoesNotExist when somebody else has done so."""
        type(self).objects.select_for_update().get(pk=self.pk)
        self.tell("deleted", by, {"name": self.name})
        ListSettings.objects.of(self.account_id).filter(list=self.list_key).delete()
        self.delete()

    def tell(self, deed: str, by: Member, data: dict) -> None:
        Event.objects.record(f"{self.verb}.{deed}", by=by, about=self.concerned(), data=data)


class KeptList(KeptView):
    """A list of records as somebody keeps it. One that is not stored yet knows its list, and where it is kept.

    Its pages are `view`, `view_layout`, `view_new`, `view_edit`, `view_query` and `view_deletion` of `namespace`.
    """

    namespace: str

    class Meta(KeptView.Meta):
        abstract = True

    def of_list(self) -> dict:
        """What tells the list of its kind from others: `{"type": course}`."""
        return {}

    @property
    def list_name(self) -> str:
        """What the list is called where nothing narrows it: “All orders”."""
        raise NotImplementedError

    @property
    def list_url(self) -> str:
        raise NotImplementedError

    @property
    def list_layout_url(self) -> str:
        """Where the columns of the list itself are chosen."""
        return f"{self.list_url}layout/"

    @property
    def new_url(self) -> str:
        """Where the list is kept as a view."""
        return f"{self.list_url}views/new/"

    def get_absolute_url(self) -> str:
        return self.url_of("view")

    @property
    def edit_url(self) -> str:
        return self.url_of("view_edit")

    @property
    def deletion_url(self) -> str:
        return self.url_of("view_deletion")

    def url_of(self, page: str) -> str:
        return reverse(f"{self.namespace}:{page}", args=[self.account.slug, self.pk])
