"""How a deal may come into a stage and out of it, who may take it there, and how many have room."""

from collections import Counter

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Role
from crm.models.deal_total import DealTotal
from crm.models.stage import Stage
from crm.models.stage_visit import StageVisit
from crm.rules.rule import OPEN, WON, Entry, Lack, Rule


def _before(stage: Stage) -> Q:
    return Q(position__lt=stage.position) | Q(position=stage.position, pk__lt=stage.pk)


class InOrder(Rule):
    """Asks for a visit to the stage before: whoever was there once may come again, by whatever way."""

    key, name, icon = "in_order", gettext_lazy("No skipping"), "arrow-right"
    stage_kinds = (OPEN, WON)

    def _previous(self, stage: Stage) -> Stage | None:
        open_ones = Stage.objects.active().filter(pipeline=stage.pipeline_id, kind=OPEN)
        return open_ones.filter(_before(stage)).order_by("position", "pk").last()

    def sentence(self, stage):
        previous = self._previous(stage)
        words = _("It has been in “%(stage)s” before: no stage is skipped.")
        return words % {"stage": previous} if previous else _("No stage is skipped.")

    def lack(self, entry: Entry) -> Lack | None:
        previous = None if entry.is_back else self._previous(entry.stage)
        if previous is None or (not entry.is_new and entry.deal.visits.filter(stage=previous).exists()):
            return None
        return Lack(_("to have been in “%(stage)s” first") % {"stage": previous})

    def failing(self, deals, stage):
        been = StageVisit.objects.filter(deal=OuterRef("pk"), stage=self._previous(stage))
        return deals.filter(~Exists(been)) if self._previous(stage) else deals.none()


class NoReturn(Rule):
    key, name, icon = "no_return", gettext_lazy("No going back"), "undo-2"
    stage_kinds = (OPEN,)

    def _later(self, stage: Stage):
        """Visits to stages behind this one; those to lost ones are no step ahead."""
        behind = Stage.objects.filter(pipeline=stage.pipeline_id, kind__in=[OPEN, WON]).exclude(pk=stage.pk)
        return StageVisit.objects.filter(stage__in=behind.exclude(_before(stage)))

    def sentence(self, stage):
        return _("No deal comes back from a later stage.")

    def lack(self, entry: Entry) -> Lack | None:
        if entry.is_new or entry.is_back or not self._later(entry.stage).filter(deal=entry.deal).exists():
            return None
        return Lack(
            _("no deal comes back to “%(stage)s” from a later stage") % {"stage": entry.stage}, is_sentence=True
        )

    def failing(self, deals, stage):
        return deals.filter(Exists(self._later(stage).filter(deal=OuterRef("pk"))))


class RolesIn(Rule):
    key, name, icon = "roles_in", gettext_lazy("Who moves deals in"), "users"

    def _roles(self, account_id: int):
        return Role.objects.of(account_id).filter(pk__in=self.settings.get("roles", ()))

    def is_gone(self, stage):
        return not self._roles(stage.account_id).exists()

    def _names(self, account_id: int) -> str:
        names = self._roles(account_id).order_by("name").values_list("name", flat=True)
        return ", ".join(names) or _("nobody, since the role is gone")

    def sentence(self, stage):
        return _("Moved in only by: %(roles)s.") % {"roles": self._names(stage.account_id)}

    def lack(self, entry: Entry) -> Lack | None:
        if self._is_held_by(entry.by):
            return None
        words = {"stage": self._where(entry), "roles": self._names(entry.by.account_id)}
        return Lack(self._words() % words, is_sentence=True)

    def _where(self, entry: Entry) -> Stage | None:
        return entry.stage

    def _is_held_by(self, member) -> bool:
        return member.roles.filter(pk__in=self.settings.get("roles", ())).exists()

    def _words(self) -> str:
        return _("deals are moved into “%(stage)s” only by: %(roles)s")

    def failing(self, deals, stage):
        return deals.none()

    def barred(self, deals, stage, by):
        return deals.none() if self._is_held_by(by) else deals


class RolesOut(RolesIn):
    key, name, icon = "roles_out", gettext_lazy("Who moves deals out"), "log-out"
    is_of_leaving = True

    def sentence(self, stage):
        return _("Moved out only by: %(roles)s.") % {"roles": self._names(stage.account_id)}

    def _where(self, entry: Entry) -> Stage | None:
        return entry.origin

    def _words(self) -> str:
        return _("deals are moved out of “%(stage)s” only by: %(roles)s")


class Limit(Rule):
    key, name, icon = "limit", gettext_lazy("A limit of deals"), "layers"
    stage_kinds = (OPEN,)
    is_of_others = True

    @property
    def most(self) -> int:
        return int(self.settings.get("most", 0))

    @property
    def is_by_owner(self) -> bool:
        return self.settings.get("per") == "owner"

    @property
    def warns(self) -> bool:
        return bool(self.settings.get("warns"))

    def sentence(self, stage):
        each = ngettext("At most %(n)s deal of each owner", "At most %(n)s deals of each owner", self.most)
        all_ = ngettext("At most %(n)s deal", "At most %(n)s deals", self.most)
        words = (each if self.is_by_owner else all_) % {"n": self.most}
        return _("%(limit)s; more are warned of.") % {"limit": words} if self.warns else f"{words}."

    def lack(self, entry: Entry) -> Lack | None:
        if self.warns or (there := self._there(entry)) < self.most:
            return None
        own = _("its owner has %(n)s of at most %(most)s deals in “%(stage)s”")
        all_ = _("“%(stage)s” is full: %(n)s of at most %(most)s deals")
        return Lack(self._say(own, all_, entry, there), is_sentence=True)

    def warning(self, entry: Entry) -> str:
        if not self.warns or (there := self._there(entry)) < self.most:
            return ""
        own = _("with this one its owner came to %(n)s of at most %(most)s deals in “%(stage)s”")
        all_ = _("with this one “%(stage)s” came to %(n)s of at most %(most)s deals")
        return self._say(own, all_, entry, there + 1)

    def _say(self, own: str, all_: str, entry: Entry, number: int) -> str:
        return (own if self.is_by_owner else all_) % {"stage": entry.stage, "n": number, "most": self.most}

    def _there(self, entry: Entry) -> int:
        """How many take the place that it needs, by the kept totals, or will have taken it before."""
        deal, kept, ahead = entry.deal, DealTotal.objects.filter(stage=entry.stage), len(entry.ahead)
        if self.is_by_owner:
            kept, ahead = kept.filter(owner=deal.owner_id), entry.ahead.count(deal.owner_id)
        there = kept.aggregate(number=Sum("count"))["number"] or 0
        return there + ahead - (deal.stage_id == entry.stage.pk and not deal._state.adding)

    def _others(self, entry: Entry) -> QuerySet:
        return entry.stage.deals.exclude(pk=entry.deal.pk)

    def is_full_for(self, owner, entry: Entry) -> bool:
        """Whether the deal, which is to get another owner as it enters, would be one too many of theirs."""
        is_asked = self.is_by_owner and not self.warns
        return is_asked and self._others(entry).filter(owner=owner).count() >= self.most

    def failing(self, deals, stage):
        """Those for which there is no room below the others in the stage."""
        others = stage.deals.exclude(pk__in=deals.values("pk")).values_list("owner", flat=True)
        held = Counter(owner if self.is_by_owner else None for owner in others)
        beyond = []
        for pk, owner in deals.order_by("rank").values_list("pk", "owner"):
            key = owner if self.is_by_owner else None
            held[key] += 1
            beyond += [pk] if held[key] > self.most else []
        return deals.filter(pk__in=beyond)

    def barred(self, deals, stage, by):
        return deals.none() if self.warns else self.failing(deals, stage)
