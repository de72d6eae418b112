from duplicates.models.duplicate import Duplicate

__all__ = ["Duplicate"]
