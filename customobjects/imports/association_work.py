"""Associations at work on a plan: which record a row means, with what it has to do, as what, and since when."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.imports.finding import ContactFinder
from conversalabs.folding import fold
from crm.may import moved_in_by
from crm.models import Deal, Pipeline
from customobjects.models import Association, ObjectRecord, ObjectType
from imports.problems import Problem
from imports.records import RecordWork
from imports.targets import Candidate, Key
from imports.values import Cells, RowReader, nfc

COLUMNS = ("record_id", "contact_id", "deal_id", "label", "linked_on")
_WHO = ("contact_identifier", "contact_email", "contact_phone", "contact_name", "deal")


class AssociationReader(RowReader):
    def __init__(self, run, member):
        super().__init__(run, member, "")

    def read(self, row: Candidate, cells: Cells) -> None:
        self.read_texts(row, cells, {"label": 60})
        self.read_date(row, cells, "linked_on")
        said = [cells[key][0][1] for key in ("name", "id", *_WHO) if key in cells]
        row.title = " – ".join([*said[:1], *said[-1:]] if len(said) > 1 else said)[:200]

    def check_new(self, row: Candidate) -> None:
        """Nothing more than what a row needs anyway."""


class AssociationWork(RecordWork):
    model = Association
    columns = COLUMNS
    lists = ()
    emptied = {"label": ("label", ""), "linked_on": ("linked_on", None)}

    def __init__(self, run, of_type: ObjectType):
        super().__init__(run)
        self.of_type, self.reader = of_type, AssociationReader(run, self.member)
        self.contacts = ContactFinder(run, self.member, self.rules.country)
        # By the row's number, what names its record and its deal.
        self.named: dict[int, dict[str, tuple[str, str]]] = {}

    def read(self, candidate: Candidate, cells: Cells) -> None:
        super().read(candidate, cells)
        self.contacts.read(candidate, cells)
        found = {key: cells[key][0] for key in ("id", "name", "deal") if key in cells}
        self.named[candidate.number] = {key: (column, nfc(text)) for key, (column, text) in found.items()}
        if not {"id", "name"} & cells.keys():
            candidate.problems.append(Problem(_("The row names no record.")))
        if not set(_WHO) & cells.keys():
            candidate.problems.append(Problem(_("The row names neither a contact nor a deal.")))
        elif "deal" in cells and len(set(_WHO) & cells.keys()) > 1:
            candidate.problems.append(Problem(_("The row names a contact and a deal; give each a row of its own.")))

    def prepare(self, candidates: list[Candidate]) -> None:
        self.contacts.find(candidates)
        self._find_records(candidates)
        self._find_deals([each for each in candidates if "deal" in self.named[each.number]])
        self.named = {}
        for each in candidates:
            if not each.is_invalid:
                end = "contact" if "contact_id" in each.values else "deal"
                each.keys.append(("pair", f"{each.values['record_id']}:{end}:{each.values[f'{end}_id']}"))

    def _find_records(self, candidates: list[Candidate]) -> None:
        """By its id, else by a name that only one has."""
        rows = ObjectRecord.objects.visible_to(self.member).filter(type=self.of_type).order_by()
        ids = {text for text in self._texts(candidates, "id") if text.isascii() and text.isdecimal() and len(text) < 19}
        known = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
        folded = {fold(text) for text in self._texts(candidates, "name")}
        found = dict(rows.filter(folded__in=folded).values_list("folded", "pk"))
        times = Counter(rows.filter(folded__in=folded).values_list("folded", flat=True))
        for each in candidates:
            named = self.named[each.number]
            if "id" in named:
                pk = int(named["id"][1]) if named["id"][1] in ids else None
                self._settle(each, "record_id", pk if pk in known else None, named["id"], _("There is no such record."))
            else:
                self._settle_named(each, "record_id", named["name"], found, times)

    def _find_deals(self, candidates: list[Candidate]) -> None:
        """By a title that only one has, of those that the member may change."""
        folded = {fold(text) for text in self._texts(candidates, "deal")}
        deals = list(Deal.objects.visible_to(self.member).filter(folded__in=folded).order_by()) if folded else []
        times, found = Counter(deal.folded for deal in deals), {deal.folded: deal for deal in deals}
        pipelines = Pipeline.objects.visible_to(self.member).filter(pk__in={deal.pipeline_id for deal in deals})
        open_ = {pipeline.pk for pipeline in moved_in_by(self.member, pipelines)} if deals else set()
        for each in candidates:
            given = self.named[each.number]["deal"]
            deal = found.get(fold(given[1]))
            if deal and times[deal.folded] == 1 and deal.pipeline_id not in open_:
                each.problems.append(Problem(_("Your role does not allow you to change this deal."), *given))
            else:
                self._settle_named(each, "deal_id", given, {key: each.pk for key, each in found.items()}, times)

    def _texts(self, candidates: list[Candidate], key: str) -> list[str]:
        return [self.named[each.number][key][1] for each in candidates if key in self.named[each.number]]

    def _settle_named(self, row: Candidate, name: str, given: tuple[str, str], found: dict, times: Counter) -> None:
        folded = fold(given[1])
        if times[folded] > 1:
            row.problems.append(Problem(_("Several are called so; this row cannot tell them apart."), *given))
        else:
            missing = _("There is no such record.") if name == "record_id" else _("There is no such deal.")
            self._settle(row, name, found.get(folded), given, missing)

    def _settle(self, row: Candidate, name: str, pk: int | None, given: tuple[str, str], missing: str) -> None:
        if pk is None:
            row.problems.append(Problem(missing, *given))
        else:
            row.values[name] = pk

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        wanted = [value.split(":") for _kind, value in keys]
        contacts = {int(pk) for _record, end, pk in wanted if end == "contact"}
        deals = {int(pk) for _record, end, pk in wanted if end == "deal"}
        rows = Association.objects.of(self.account_id).filter(record__in={int(record) for record, _end, _pk in wanted})
        rows = rows.filter(Q(contact__in=contacts) | Q(deal__in=deals)).order_by()
        return {
            ("pair", f"{record}:contact:{contact}" if contact else f"{record}:deal:{deal}"): pk
            for pk, record, contact, deal in rows.values_list("pk", "record", "contact", "deal")
        }

    def with_lists(self, records):
        return records.select_related("record", "contact", "deal")
