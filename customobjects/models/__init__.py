from customobjects.models.association import Association
from customobjects.models.object_record import ObjectRecord
from customobjects.models.object_type import ObjectType

__all__ = ["Association", "ObjectRecord", "ObjectType"]
