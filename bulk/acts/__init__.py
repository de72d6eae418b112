"""What can be done to many records at once. An app lists in its `bulk.kinds.Kind` those that its records take."""

from bulk.acts.attribute import SetAttribute
from bulk.acts.deletion import Delete
from bulk.acts.export import Export
from bulk.acts.fields import SetOwner, SetRecord, SetSwitch
from bulk.acts.labels import AddLabels, RemoveLabels

__all__ = ["AddLabels", "Delete", "Export", "RemoveLabels", "SetAttribute", "SetOwner", "SetRecord", "SetSwitch"]
