"""Whatever members do to boards, by whatever path and in whatever order, the boards stay sound."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import Event
from bulk.models import BulkAction
from crm.models import Deal, DealTotal, Pipeline, Stage, StageRule
from crm.models.archiving import archive_stage
from crm.refusals import Refusal
from tests.crm.conftest import STAGES, Visitor
from tests.crm.sound import assert_sound

PEOPLE = ["alice", "bob", "carol", "mallory"]
PATHS = ["drag", "keyboard", "form", "without scripts"]
ANSWERS = [{}, {"lost_reason": "Price"}]
OVERRIDES = [{}, {}, {"override": "Agreed"}]
RULES = [
    ("value", {"least": "5"}), ("limit", {"most": 2, "per": "stage"}), ("no_return", {}), ("in_order", {}),
    ("owner", {}), ("close_in", {"days": 3}), ("set_owner", {"member": 0}), ("value", {"least": "5", "on": "leave"}),
]  # fmt: skip
# What a view answers to what the engine says.
OUTCOMES = {"done": {200, 204, 302}, "NotAllowed": {403, 404}, "Lacking": {422}, "Stale": {409}}

numbers = st.integers(0, 30)


class Boards(RuleBasedStateMachine):
    """Two pipelines of one account. Deals and stages are drawn by number, from those that are there at that moment."""

    def __init__(self, cast, client_of):
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.entered = self.crowded = None
        self.members = {name: getattr(cast, name) for name in PEOPLE}
        self.visitors = {name: Visitor(client_of(member)) for name, member in self.members.items()}
        for name in ("Sales", "Service"):
            Pipeline.objects.create_from(STAGES, name=name, by=cast.alice)
        for number, stage in enumerate(self.stages * 2):
            if stage.is_open:
                Deal.objects.add(stage, by=cast.bob, title=f"{number}", value=Decimal(number))
        for number, stage in enumerate(stage for stage in self.stages if stage.is_open):
            StageRule.objects.add(stage, *RULES[number], by=cast.alice)

    def teardown(self):
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @property
    def deals(self):
        return Deal.objects.order_by("pk")

    @property
    def stages(self) -> list[Stage]:
        return list(Stage.objects.active().order_by("pk"))

    def drawn(self, rows, number: int):
        rows = list(rows)
        return rows[number % len(rows)]

    @rule(
        who=st.sampled_from(PEOPLE),
        deal=numbers,
        stage=numbers,
        beside=numbers,
        side=st.sampled_from(["before", "after", ""]),
        is_old=st.booleans(),
        answers=st.sampled_from(ANSWERS),
        override=st.sampled_from(OVERRIDES),
        path=st.sampled_from(PATHS),
    )
    def move(self, who, deal, stage, beside, side, is_old, answers, override, path):  # fmt: skip
        answers = answers | override
        deal = self.drawn(self.deals, deal)
        stage = self.drawn([each for each in self.stages if each != deal.stage or side], stage)
        version = deal.version + is_old  # not the one that it has
        spot = {side: self.drawn(self.deals, beside).pk} if side else {}
        wanted = self.tried(lambda: deal.move_to(
            stage, by=self.members[who], version=version, answers=answers, **spot))  # fmt: skip
        sent = {"stage": stage.pk, "version": version, **answers, **spot}
        sent |= {"path": path, "is_placed": "1"} if path in ("drag", "keyboard") else {}
        response = self.visitors[who].post("deal_stage", deal.pk, plain=path == "without scripts", **sent)
        assert response.status_code in OUTCOMES[wanted], (wanted, response.status_code)

    @rule(who=st.sampled_from(["alice", "bob"]), deal=numbers, stage=numbers, path=st.sampled_from(PATHS))
    def move_as_one_may(self, who, deal, stage, path):
        """Where nothing but a rule can stand in the way."""
        reason = {"lost_reason": "Price"}
        self.move(who, deal, stage, beside=0, side="", is_old=False, answers=reason, override={}, path=path)

    @rule(
        who=st.sampled_from(PEOPLE),
        drawn=st.lists(numbers, min_size=1, max_size=4),
        stage=numbers,
        is_old=st.booleans(),
        answers=st.sampled_from(ANSWERS),
    )
    def move_many(self, who, drawn, stage, is_old, answers):
        deals = {deal.pk: deal for deal in (self.drawn(self.deals, number) for number in drawn)}
        stage = self.drawn(self.stages, stage)
        versions = {pk: deal.version + (is_old and place == 0) for place, (pk, deal) in enumerate(deals.items())}
        how = {"by": self.members[who], "answers": answers}
        order = ["pipeline__position", "pipeline_id", "stage__position", "stage_id", "rank"]
        with transaction.atomic():
            # One after the other, as they stand: a limit has room for the first alone.
            wanted = {
                deal.pk: self.tried(lambda deal=deal: deal.move_to(stage, version=versions[deal.pk], **how), stays=True)
                for deal in Deal.objects.filter(pk__in=deals).order_by(*order)
            }
            transaction.set_rollback(True)
        sent = {"selected": list(deals), "stage": stage.pk, "is_triaged": "1", "on": "board"}
        sent |= {"versions": " ".join(f"{pk}:{version}" for pk, version in versions.items())}
        sent |= {f"all_{name}": value for name, value in answers.items()}
        response = self.visitors[who].send("/acme/bulk/new/deal/move/", **sent)
        if who in ("carol", "mallory"):
            assert response.status_code == {"carol": 403, "mallory": 404}[who]
        elif "done" in wanted.values():
            assert response.status_code == 204, response.content
            became = dict(BulkAction.objects.first().rows.values_list("target_id", "outcome"))
            assert {pk: outcome != "refused" for pk, outcome in became.items()} == {
                pk: outcome == "done" for pk, outcome in wanted.items()
            }
        else:
            assert response.status_code == 422

    @rule(who=st.sampled_from(["alice", "bob"]))
    def undo_many(self, who):
        action = BulkAction.objects.filter(status="done").first()
        if action and action.undo(by=self.members[who]):
            assert not action.rows.filter(outcome="changed", undone="").exists()

    def tried(self, act, *, stays=False) -> str:
        """What the engine would say; nothing of it stays, unless `stays`."""
        try:
            with transaction.atomic():
                act()
                transaction.set_rollback(not stays)
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    @rule(who=st.sampled_from(PEOPLE), move=numbers)
    def undo(self, who, move):
        moves = Event.objects.filter(verb="deal.moved").order_by("-pk")[:31]
        event = self.drawn(moves, move) if moves else None
        deal = event and Deal.objects.filter(pk=event.about.get(kind="deal").object_id).first()
        if deal:
            wanted = self.tried(lambda: deal.undo_move(event, by=self.members[who]))
            response = self.visitors[who].post("deal_move_undone", deal.pk, event.pk)
            assert response.status_code in OUTCOMES[wanted] | ({404} if wanted == "Stale" else set())

    @rule(stage=numbers, into=numbers)
    def archive(self, stage, into):
        stage, into = self.drawn(self.stages, stage), self.drawn(self.stages, into)
        is_last = stage.is_open and sum(each.is_open for each in stage.pipeline.stages.active()) == 1
        if not is_last:
            self.kept(lambda: archive_stage(stage, into=into, by=self.members["alice"]))

    @rule(deal=numbers, value=st.decimals(0, 10**6, places=2), currency=st.sampled_from(["BRL", "JPY"]))
    def change(self, deal, value, currency):
        self.drawn(self.deals, deal).change({"value": str(value), "currency": currency}, by=self.members["bob"])

    @rule(stage=numbers, who=st.sampled_from(PEOPLE))
    def add(self, stage, who):
        self.kept(lambda: Deal.objects.add(self.drawn(self.stages, stage), by=self.members[who], title="New"))

    def kept(self, act) -> None:
        with suppress(Refusal):
            act()

    @rule(stage=numbers, asked=st.sampled_from(RULES), is_taken=st.booleans())
    def ask(self, stage, asked, is_taken):
        stage, (kind, settings) = self.drawn(self.stages, stage), asked
        if is_taken and stage.own_rules.exists():
            stage.own_rules.first().remove(by=self.members["alice"])
        elif stage.is_open:
            settings = settings | ({"member": self.members["bob"].pk} if "member" in settings else {})
            StageRule.objects.add(stage, kind, settings, by=self.members["alice"])

    @invariant()
    def nobody_came_in_against_the_rules(self):
        """Whoever has entered a stage in this step satisfies it, or a reason is recorded."""
        deals = list(Deal.objects.select_related("stage__pipeline"))
        entered = {deal.pk: deal.stage_entered_at for deal in deals}
        crowds = {stage.pk: sum(deal.stage_id == stage.pk for deal in deals) for stage in Stage.objects.all()}
        if self.entered is not None:
            for deal in deals:
                if self.entered.get(deal.pk) != deal.stage_entered_at and not deal.override_reason:
                    for each in self.asked_of(deal):
                        self.assert_satisfied(deal, each["kind"], each["settings"], crowds)
        self.entered, self.crowded = entered, crowds

    def asked_of(self, deal) -> list[dict]:
        """What its stage asks of those that come in, and the one before of those that leave it."""
        entering = [each for each in deal.stage.rules if "on" not in each["settings"]]
        visits = list(deal.visits.select_related("stage").order_by("entered_at"))
        if len(visits) < 2 or visits[-1].path == "undo" or deal.stage.kind == "lost":
            return entering
        return entering + [each for each in visits[-2].stage.rules if "on" in each["settings"]]

    def assert_satisfied(self, deal, kind, settings, crowds):
        """In plain words of its own, from the history."""
        visits = list(deal.visits.select_related("stage").order_by("entered_at"))
        open_ones = [stage for stage in deal.stage.pipeline.stages.active() if stage.is_open]
        before = [stage for stage in open_ones if stage.position < deal.stage.position]
        is_undone = visits[-1].path == "undo"
        if kind == "value":
            assert deal.currency == "BRL" and deal.value >= 5
        elif kind == "limit":
            assert crowds[deal.stage_id] <= max(settings["most"], self.crowded.get(deal.stage_id, 0))
        elif kind == "owner":
            assert deal.owner_id
        elif kind == "in_order" and before and not is_undone:
            assert before[-1] in [visit.stage for visit in visits]
        elif kind == "no_return" and not is_undone:
            later = [visit.stage for visit in visits if visit.stage.pipeline_id == deal.pipeline_id]
            assert not [stage for stage in later if stage.position > deal.stage.position and stage.kind != "lost"]

    @rule()
    def fold(self):
        DealTotal.objects.fold()

    @invariant()
    def is_sound(self):
        assert_sound(Deal.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [5, pytest.param(50, marks=pytest.mark.prove)])
def test_whatever_happens_boards_stay_sound_and_every_path_says_the_same(examples, cast, client_of):
    run_state_machine_as_test(
        lambda: Boards(cast, client_of),
        settings=settings(
            max_examples=examples, stateful_step_count=12, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
