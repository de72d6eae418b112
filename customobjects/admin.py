from django.contrib import admin

from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from customobjects.models import Association, ObjectRecord, ObjectType, ObjectView


@admin.register(ObjectType)
class ObjectTypeAdmin(ReadOnly, WalledAdmin):
    """A type is defined in the settings, with its fields."""

    icon = "category"
    see, manage = "see_objects", "manage_attributes"
    list_display = ["name", "plural", "icon"]
    search_fields = ["name", "plural"]


@admin.register(ObjectRecord)
class ObjectRecordAdmin(ReadOnly, WalledAdmin):
    """A record changes on its page, by the fields of its type."""

    icon = "deployed_code"
    see, manage = "see_objects", "manage_objects"
    list_display = ["name", "type", "created_at", "updated_at"]
    list_select_related = ["type"]
    search_fields = ["name"]


@admin.register(Association)
class AssociationAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_objects", "manage_objects"
    list_display = ["record", "contact", "deal", "label", "linked_on"]
    list_select_related = ["record", "contact", "deal"]


@admin.register(ObjectView)
class ObjectViewAdmin(ReadOnly, WalledAdmin):
    """What is saved of a list of records; changed there, where its filter is checked."""

    see = "see_objects"
    list_display = ["name", "type", "owner", "is_shared"]
    list_select_related = ["type", "owner__user"]
