from django.utils.translation import gettext as _

# By field its label under "", and by value what that is called.
Names = dict[str, dict[str, str]]


class FilterError(Exception):
    """A filter that cannot be applied; its text tells people why. Nobody gets a list instead."""

    def told(self, names: Names) -> str:
        """The same, to somebody who may know the `names` that things had when the filter was kept."""
        return str(self)


class MissingError(FilterError):
    """The filter asks for what is not there (any more): the field `key`, or `values` of it."""

    def __init__(self, key: str, label: str = "", values: tuple[str, ...] = ()):
        self.key, self.label, self.values = key, label, values
        super().__init__(self._words({}))

    def told(self, names: Names) -> str:
        return self._words(names.get(self.key, {}))

    def _words(self, known: dict[str, str]) -> str:
        if not self.values:
            words = _("The filter asks for “%(field)s”, which is not there (any more).")
            return words % {"field": known.get("", self.label or self.key)}
        found = [known[value] for value in self.values if value in known]
        if not found:
            words = _(
                "“%(field)s” is compared with something that is no longer there. Change or remove this condition."
            )
            return words % {"field": self.label}
        words = _("“%(field)s” is compared with %(names)s, which is no longer there. Change or remove this condition.")
        return words % {"field": self.label, "names": ", ".join(f"“{name}”" for name in found)}
