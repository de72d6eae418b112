class FilterError(Exception):
    """A filter that cannot be applied; its text tells people why. Nobody gets a list instead."""
