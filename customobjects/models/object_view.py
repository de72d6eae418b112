from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.filters.fields import FilterField
from accounts.models import Member, TenantForeignKey
from accounts.models.kept_view import KeptList
from customobjects.models.object_record import ObjectRecord
from customobjects.models.object_type import ObjectType


class ObjectView(KeptList):
    """The list of the records of a type as somebody keeps it under a name."""

    type = TenantForeignKey(ObjectType, models.CASCADE, related_name="views", verbose_name=_("object type"))

    see_permission = "see_objects"
    verb, namespace = "objectview", "customobjects"

    class Meta(KeptList.Meta):
        verbose_name = _("saved view of custom records")
        verbose_name_plural = _("saved views of custom records")

    def asks_for(self) -> type:
        return ObjectRecord

    def fields_for(self, member: Member) -> dict[str, FilterField]:
        """Those of its type too."""
        from customobjects.lists import ObjectList

        return ObjectList(self.type).fields(member)

    def of_list(self) -> dict:
        return {"type": self.type}

    @property
    def icon(self) -> str:
        return self.type.icon

    @property
    def list_key(self) -> str:
        return f"{self.type.kind}.{self.pk}"

    @property
    def list_name(self) -> str:
        return gettext("All %(things)s") % {"things": self.type.plural}

    @property
    def list_url(self) -> str:
        return self.type.get_absolute_url()
