"""Why a change to a deal does not happen. Each carries the HTTP status that a view answers with."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _


class Refusal(Exception):  # noqa: N818 (an answer, not a fault)
    """The change was not made and nothing was written; `str()` is the reason, for people."""

    status = 400

    def __init__(self, reason: str = ""):
        super().__init__(reason or self.default_reason())

    def default_reason(self) -> str:
        return ""


class NotAllowed(Refusal):
    """The member lacks the right."""

    status = 403

    def default_reason(self) -> str:
        return _("Your role does not allow this in this pipeline; ask an administrator.")


class Stale(Refusal):
    """Somebody changed the record meanwhile; `event` is the latest one about it (who, what, when), if known."""

    status = 409

    def __init__(self, reason: str = "", event=None):
        self.event = event
        super().__init__(reason)

    def default_reason(self) -> str:
        if self.event and self.event.actor:
            return _("%(who)s has changed this deal meanwhile.") % {"who": self.event.actor}
        return _("This deal has been changed meanwhile.")


class Lacking(Refusal):
    """The stage asks for more: `fields` names the answers to give, in the order to ask for them.

    `lacks` says what is missing, each with `text` and with the answers that would do (`asks`).
    """

    status = 422

    def __init__(self, fields=(), lacks=(), stage=None, origin=None):
        self.lacks, self.stage, self.origin = list(lacks), stage, origin
        self.fields = list(fields) or list(dict.fromkeys(name for lack in self.lacks for name in lack.asks))
        super().__init__()

    @property
    def is_answerable(self) -> bool:
        """Whether all that is missing can be asked for at once."""
        return all(lack.asks for lack in self.lacks)

    def default_reason(self) -> str:
        if not self.lacks:
            return _("This stage needs more about the deal.")
        leaves, enters = _("“%(stage)s” asks of what leaves it: %(words)s"), _("“%(stage)s” asks: %(words)s")
        said = [*self._asked(leaves, self.origin, True), *self._asked(enters, self.stage, False)]
        return capfirst("; ".join([*said, *(lack.text for lack in self.lacks if lack.is_sentence)]))

    def _asked(self, words: str, stage, is_of_leaving: bool) -> list[str]:
        """What one of the two stages asks for, as one sentence; none where that is nothing."""
        plain = [lack for lack in self.lacks if not lack.is_sentence and lack.is_of_leaving == is_of_leaving]
        texts = "; ".join(lack.text for lack in plain)
        return [words % {"stage": stage, "words": texts}] if texts else []


class Unreadable(Refusal):
    """What was sent does not say where to."""

    status = 422

    def default_reason(self) -> str:
        return _("This place on the board does not exist any more.")
