from collections.abc import Container
from decimal import Decimal

from django.db import transaction
from django.db.models import IntegerField, Min, OuterRef, Q, Subquery

from accounts.models import Event, TenantQuerySet
from accounts.records.columns import label_chips
from companies.models import Company
from contacts.models import Contact
from conversalabs.folding import sought
from crm.amounts import typed_value
from crm.models.move import require
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage
from crm.models.stage_visit import StageVisit
from crm.ranks import rank_above
from crm.refusals import NotAllowed
from crm.totals import Total, totals_by

# The labels of a deal, the items of its checklists and those that are done, its attachments.
COUNTED = ("label_chips", "items", "items_done", "files")


class NumberOf(Subquery):
    """How many rows a query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class DealQuerySet(TenantQuerySet):
    """`visible_to(member)`: deals of the pipelines that the member may see."""

    def visible_to(self, member) -> "DealQuerySet":
        return self.in_seen_stages(member).filter(pipeline__in=Pipeline.objects.visible_to(member))

    def in_seen_stages(self, member) -> "DealQuerySet":
        """What `member` sees of deals in stages that came through the door.

        Without a word of pipelines: by their index the planner would read and sort a whole column for its first page.
        """
        return super().visible_to(member)

    def in_stage(self, stage) -> "DealQuerySet":
        """Deals of one column, from the top."""
        return self.filter(stage=stage).order_by("rank")

    def open(self) -> "DealQuerySet":
        return self.filter(stage__kind=Stage.Kind.OPEN)

    def matching(self, text: str) -> "DealQuerySet":
        """Deals whose title, contact or company holds `text`, accents and case ignored."""
        part = sought(text)
        if not part:
            return self
        return (
            self.filter(Q(folded__contains=part) | self._about(part))
            if self.member
            else self.filter(folded__contains=part)
        )

    def find(self, text: str, most: int) -> list[int]:
        """Ids of at most `most` deals that match, the newest first."""
        found = self.matching(text).order_by(*self.best_order(text))
        return list(found.values_list("pk", flat=True)[:most])

    def best_order(self, text: str) -> list:
        return ["-created_at", "-pk"]

    def _about(self, part: str) -> Q:
        """The condition that a contact or company that the member may know of holds `part`."""
        contact = Q(contact__folded__contains=part) | Q(contact__email__contains=part)
        company = Q(company__folded__contains=part)
        return Contact.named_to(self.member, "contact") & contact | Company.named_to(self.member, "company") & company

    def for_board(self, reads: Container[str] = COUNTED) -> "DealQuerySet":
        """Adds what a card counts, as far as it is in `reads`: see `COUNTED`."""
        checklists = self.model.checklists.rel.related_model
        items = checklists.items.rel.related_model.objects.filter(checklist__deal=OuterRef("pk"))
        files = self.model.attachments.rel.related_model.objects.filter(deal=OuterRef("pk"))
        counted = {"items": items, "items_done": items.filter(is_done=True), "files": files}
        adds = {name: NumberOf(rows.order_by().values("pk")) for name, rows in counted.items()}
        adds["label_chips"] = label_chips(self.model)
        return self.annotate(**{name: add for name, add in adds.items() if name in reads})

    def total(self) -> Total:
        """Count, sum and weighted sum of these deals together."""
        return next(iter(totals_by(self, "account_id").values()), Total())

    def totals_by_stage(self) -> dict[int, Total]:
        """The same per stage, by one query; a stage without deals has a zero total."""
        return totals_by(self, "stage_id")

    @transaction.atomic
    def add(
        self, stage, *, by, title: str, path=StageVisit.Path.CREATED, answers=None, labels=(), attributes=None,
        is_told=True, **fields,
    ):  # fmt: skip
        """A new deal at the top of `stage`, owned by `by` unless `fields` say otherwise. Not `is_told`: see `Move`.

        Raises a `Refusal`, and ValidationError for an attribute that does not fit or is missing.
        """
        if stage.account_id == by.account_id:
            require(by, "create_deals", [stage.pipeline_id])
            stage = Stage.objects.lock([stage.pk])[stage.pk]
        deal = self.draft(stage, by=by, title=title, attributes=attributes, **fields)
        deal.begin(by=by, path=path, answers=answers or {}, is_told=is_told)
        if labels:
            deal.set_labels(labels)
        deal.be_received(stage, by=by)
        return deal

    def draft(self, stage, *, by, title: str, attributes=None, **fields):
        """A new deal as `add` would save it, before it is known whether `stage` takes it."""
        if stage.account_id != by.account_id:
            raise NotAllowed
        defaults = {"owner": by, "currency": by.account.currency, "value": Decimal(0)}
        deal = self.model(account=by.account, stage=stage, title=title, **defaults | fields)
        deal.value = typed_value(deal.value, deal.currency)
        deal.set_attributes(attributes or {})
        return deal

    @transaction.atomic
    def begin_all(self, drafts: list, *, by, path: str) -> None:
        """As `begin` of each of `drafts` that its (locked) stage takes, in few statements; the boards hear of it once.

        The rights are asked before. Each draft has been through `prepare`, and no stage has rules, which may count
        the deals that are there, or does something on entry.
        """
        stages = {deal.stage_id: deal.stage for deal in drafts}
        tops = dict(self.model.objects.filter(stage__in=stages).order_by().values_list("stage").annotate(Min("rank")))
        for deal in drafts:
            deal.rank = tops[deal.stage_id] = rank_above(tops.get(deal.stage_id))
        self.bulk_create(drafts)
        StageVisit.objects.begin_all(drafts, by=by, path=path)
        told = [deal.beginning(path) for deal in drafts]
        events = Event.objects.record_each("deal.created", told, by=by, is_told=False)
        for deal, event in {deal.stage_id: (deal, event) for deal, event in zip(drafts, events, strict=True)}.values():
            event.announce([f"deal:{deal.pk}", f"stage:{deal.stage_id}", f"pipeline:{deal.pipeline_id}"], by.origin)
