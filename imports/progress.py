"""How far the worker is with an import, in real numbers."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import


@dataclass(frozen=True)
class Progress:
    """`done` of `total` rows, `total` an estimate while the file is still being read; `rate` in rows a second."""

    done: int
    total: int
    is_estimate: bool
    rate: float

    @classmethod
    def of(cls, run: Import) -> "Progress":
        if run.is_undoing:
            return cls._of(run, run.undo_cursor, run.cursor, False)
        total, is_estimate = run.total, run.total is None
        if is_estimate:
            total = max(run.cursor, run.cursor * run.size // run.bytes_read) if run.bytes_read else 0
        return cls._of(run, run.cursor, total, is_estimate)

    @classmethod
    def _of(cls, run: Import, done: int, total: int, is_estimate: bool) -> "Progress":
        seconds = (timezone.now() - run.began_at).total_seconds() if run.began_at else 0
        return cls(done, total, is_estimate, done / seconds if seconds > 0 else 0)

    def __str__(self) -> str:
        """For example "48,210 of 120,000 · 9,800 a second · about 7 s"."""
        parts = [self._rows()]
        if self.rate >= 1 and self.total:
            parts += [_("%(rate)s a second") % {"rate": _number(self.rate)}, self._left()]
        return " · ".join(parts)

    def _rows(self) -> str:
        if not self.total:
            return _("Starting")
        words = _("%(done)s of about %(total)s") if self.is_estimate else _("%(done)s of %(total)s")
        return words % {"done": _number(self.done), "total": _number(self.total)}

    def _left(self) -> str:
        seconds = (self.total - self.done) / self.rate
        if seconds < 90:
            return _("about %(seconds)d s") % {"seconds": round(seconds)}
        minutes = round(seconds / 60)
        return ngettext("about %(minutes)d minute", "about %(minutes)d minutes", minutes) % {"minutes": minutes}


def _number(value: float) -> str:
    """Two digits that mean something are enough for a rate; rows are counted exactly."""
    rounded = round(value, 2 - len(str(int(value)))) if isinstance(value, float) else value
    return number_format(int(rounded), force_grouping=True)
