from bulk.models.action import BulkAction
from bulk.models.rows import BulkPart, BulkRow

__all__ = ["BulkAction", "BulkPart", "BulkRow"]
