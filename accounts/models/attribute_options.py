from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import attribute_uses
from accounts.models.event import Event
from conversalabs.folding import fold
from conversalabs.text import storable

MOST_OPTIONS = 200
LONGEST_OPTION = 100


class AttributeOptions:
    """Mixin of `CustomAttribute`: the options of a list, and the records that hold them."""

    def read_options(self, typed: list[str]) -> list[str]:
        """Options as they are stored, each once however it is spelt; ValidationError when they are none or too many."""
        found: dict[str, str] = {}
        for option in filter(None, map(storable, typed)):
            found.setdefault(fold(option), option)
        if not found:
            raise ValidationError(_("A list needs at least one option."))
        if len(found) > MOST_OPTIONS:
            raise ValidationError(_("A list has at most %(most)d options.") % {"most": MOST_OPTIONS})
        if longest := next((option for option in found.values() if len(option) > LONGEST_OPTION), None):
            words = _("“%(option)s…” is too long: an option has at most %(most)d characters.")
            raise ValidationError(words % {"option": longest[:30], "most": LONGEST_OPTION})
        return list(found.values())

    @transaction.atomic
    def add_option(self, typed: str, *, by) -> None:
        self._lock()
        if fold(storable(typed)) in map(fold, self.options):
            raise ValidationError(_("There is this option already."))
        if not storable(typed):
            raise ValidationError(_("Write what the option is called."))
        self._keep([*self.options, typed], by=by, added=typed)

    @transaction.atomic
    def rename_option(self, option: str, typed: str, *, by) -> int:
        """Records and saved filters follow; answers how many records held it. Another option's name: see remove."""
        at, name = self._at(option), storable(typed)
        others = [fold(each) for each in self.options if each != option]
        if fold(name) in others:
            raise ValidationError(_("There is this option already; remove this one in its favour."))
        if not name:
            raise ValidationError(_("Write what the option is called."))
        self._keep([*self.options[:at], name, *self.options[at + 1 :]], by=by, renamed=[option, name])
        attribute_uses.replace(self, option, name)
        return self.rewrite({option: name})

    @transaction.atomic
    def remove_option(self, option: str, *, instead: str = "", by) -> int:
        """Take an option away; its records get the option `instead`, or none. Answers how many those are."""
        at = self._at(option)
        if instead:
            self._at(instead)
        if instead == option:
            raise ValidationError(_("Choose another option."))
        self._keep([*self.options[:at], *self.options[at + 1 :]], by=by, removed=option, instead=instead)
        attribute_uses.replace(self, option, instead)
        return self.rewrite({option: instead or None})

    @transaction.atomic
    def move_option(self, option: str, step: int = 0, *, after: str | None = None, by) -> None:
        """One place up or down; or behind the option `after`, "": to the front."""
        at = self._at(option)
        rest = [*self.options[:at], *self.options[at + 1 :]]
        there = min(max(at + step, 0), len(rest))
        if after is not None:
            if after and after not in rest:
                raise ValidationError(_("This option is not there any more."))
            there = rest.index(after) + 1 if after else 0
        self._keep([*rest[:there], option, *rest[there:]], by=by)

    def options_with_uses(self, member) -> list[tuple[str, int]]:
        """Each option with the number of records that hold it and that `member` sees."""
        held = dict(self.values(member))
        return [(option, held.get(option, 0)) for option in self.options]

    def _lock(self) -> None:
        account = self.account
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        self.account = account

    def _at(self, option: str) -> int:
        """Where the (locked) list has the option; ValidationError when it is gone."""
        self._lock()
        if option not in self.options:
            raise ValidationError(_("This option is not there any more."))
        return self.options.index(option)

    def _keep(self, options: list[str], *, by, **data) -> None:
        self.options = self.read_options(options)
        self.save(update_fields=["options"])
        data |= {"name": self.name, "options": self.options}
        Event.objects.record("attribute.options_changed", by=by, about=[self], data=data, account=self.account)
