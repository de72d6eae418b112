from duplicates.models.duplicate import Duplicate
from duplicates.models.search import Search

__all__ = ["Duplicate", "Search"]
