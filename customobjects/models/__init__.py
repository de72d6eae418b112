from customobjects.models.association import Association
from customobjects.models.object_record import ObjectRecord
from customobjects.models.object_type import ObjectType
from customobjects.models.object_view import ObjectView

__all__ = ["Association", "ObjectRecord", "ObjectType", "ObjectView"]
