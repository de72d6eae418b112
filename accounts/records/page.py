"""A record as one member sees it: what its page, its pane and their regions show."""

from collections.abc import Iterator
from functools import cached_property

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Page
from django.db.models import CASCADE, SET_NULL
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.changes import Taken
from accounts.forms.note import NoteForm
from accounts.models import Event, Label
from accounts.records.history import History
from accounts.records.in_place import InPlace
from accounts.records.related import ReadFirst
from accounts.records.sections import Sections
from accounts.records.timeline import Timeline
from conversalabs.links import link
from conversalabs.standing import Standing

# What is on a page whose parts come behind it.
FIRST_REGIONS = {"record", "head", "facts"}
_LABELS = Standing(lambda model, member, record: Label.objects.visible_to(member).beside(model, record, member))
_NOTES = Standing(lambda model, size, record: model(pk=record).notes.select_related("author__user")[: size + 1])


class RecordPage:
    """Cheap to make; asks the database when a part is read. Views lay a bound form over the one that it would make.

    `kind` is the route of the record's page; those of its parts begin with it (`contacts:contact`, `…_field`).
    """

    kind: str
    form_class: type
    change_permission: str
    # The page's template, and those of its regions: `facts` is what has the id contact_7_facts.
    template: str
    regions: dict[str, str]
    sections: Sections
    # Fields that show in more places than the regions beside them: the whole page is drawn anew.
    far_reaching: frozenset[str] = frozenset()
    notes_size = 20

    def __init__(self, request: HttpRequest, record):
        self.request, self.member, self.account, self.record = request, request.member, request.account, record
        record.account = request.account
        # Bound forms by field, or by `note_7` and the like: what somebody has typed and could not be saved.
        self.typed: dict = {}

    def url(self, part: str, pk: int | None = None) -> str:
        """The address of a part of the record: `notes` → `/acme/contacts/7/notes/`."""
        return link(f"{self.kind}_{part}", self.account.slug, pk or self.record.pk)

    @property
    def notes_url(self) -> str:
        return self.url("notes")

    @property
    def history_url(self) -> str:
        return self.url("history")

    @property
    def parts_url(self) -> str:
        """Where the parts beside the facts come from when the page leaves them out."""
        return f"{self.record.get_absolute_url()}?show=parts"

    @property
    def whole_url(self) -> str:
        """The page with nothing left out: what an open one is drawn anew from."""
        return f"{self.record.get_absolute_url()}?show=all"

    @property
    def wanted(self) -> str:
        """The region that the record's own address asks for."""
        return "parts" if self.request.GET.get("show") == "parts" else "record"

    @cached_property
    def leaves_out_timeline(self) -> bool:
        """Far down the page: it comes when somebody gets there, or follows the link in its place."""
        is_own = self.request.path == self.record.get_absolute_url()
        return is_own and self.request.method == "GET" and self.request.GET.get("show") != "all"

    @property
    def leaves_out_parts(self) -> bool:
        """The facts come first: who opens a record, or leafs through a list, has them before the rest is read."""
        return self.leaves_out_timeline and self.wanted == "record"

    def url_at(self, region: str) -> str:
        """The page with `region` on it, and there."""
        is_first = "parts" not in self.regions or region in FIRST_REGIONS
        return f"{self.record.get_absolute_url() if is_first else self.whole_url}#{self.prefix}_{region}"

    @property
    def prefix(self) -> str:
        """What the ids of the regions begin with: `contact_7`."""
        return f"{self.record._meta.model_name}_{self.record.pk}"

    @cached_property
    def can_change(self) -> bool:
        return self.member.can(self.change_permission)

    def _form(self, **kwargs):
        return self.form_class(instance=self.record, member=self.member, auto_id=f"{self.prefix}_%s_input", **kwargs)

    @cached_property
    def form(self):
        """What is stored; by one query the labels of the record and those that it may get."""
        if not hasattr(self.record, "labels"):
            return self._form()
        labels = _LABELS.rows(type(self.record), self.member, record=self.record.pk)
        Label.put_on(self.record, labels)
        form = self._form()
        form.fields["labels"].choices = [(label.pk, label) for label in labels]
        return form

    def bind(self, name: str):
        """The form of one field of the (locked) record with what was sent; it stays until it is saved."""
        if name not in self.form.fields:
            raise Http404
        self.typed[name] = self._form(data=self.request.POST, only=[name])
        return self.typed[name]

    def forget(self, name) -> None:
        """What was typed is stored: draw it, and all that follows from it, anew."""
        self.typed.pop(name, None)
        self.__dict__.pop("form", None)

    def settle(self, name: str | None) -> None:
        """After a try to write: the record as it is stored. The field `name` was written."""
        self.record.refresh_from_db()
        self.record.account = self.account
        if name:
            self.forget(name)

    def in_words(self, refusal: ValidationError) -> ValidationError:
        """What a refused change says on the page."""
        return refusal.told_to(self.member) if isinstance(refusal, Taken) else refusal

    @property
    def list_url(self) -> str:
        """Where one finds oneself when the record is no longer to be seen: `contacts:contact` → `contacts:contacts`."""
        namespace = self.kind.partition(":")[0]
        return reverse(f"{namespace}:{namespace}", args=[self.account.slug])

    def concerns(self) -> list[str]:
        """What else in the tab is drawn anew after a change, as events name it."""
        return [f"{self.record._meta.model_name}:{self.record.pk}"]

    def regions_beside(self, name: str) -> list[str]:
        """What else shows the field `name`."""
        return ["history"]

    def last_changer(self, field: str) -> str:
        """Who has put into `field` what is stored there; "" when nobody knows."""
        events = Event.objects.on(self.record).filter(data__changes__has_key=field).select_related("actor__user")
        last = events.first()
        return str(last.actor) if last and last.actor else ""

    def field(self, name: str) -> InPlace:
        return InPlace(self, name)

    @property
    def name_field(self) -> InPlace:
        return self.field("name")

    @property
    def labels_field(self) -> InPlace:
        return self.field("labels")

    @property
    def fields(self) -> list[InPlace]:
        """The standard fields but the name, which stands above, and the labels."""
        return [self.field(name) for name in self.form.standard_fields if name not in {"name", "labels"}]

    @property
    def attributes(self) -> list[InPlace]:
        return [self.field(field.name) for field in self.form.custom_fields()]

    @cached_property
    def notes(self) -> Page:
        """The newest notes, the pinned ones first; `?notes=2` the second page."""
        found = self.record.notes.select_related("author__user")
        first = lambda: _NOTES.rows(type(self.record), self.notes_size, record=self.record.pk)  # noqa: E731
        return ReadFirst(found, self.notes_size, first).get_page(self.request.GET.get("notes"))

    def shown_notes(self) -> Iterator:
        """The notes with what the member may do with them, and with the form of one that is being edited."""
        for note in self.notes:
            note.is_mine = note.is_editable_by(self.member)
            note.form = self.typed.get(f"note_{note.pk}")
            # After a conflict, which shows it, the note as it is now counts as seen.
            is_known = note.form is None or note.form.has_error(NON_FIELD_ERRORS, "conflict")
            note.seen = note.stamp if is_known else note.form["seen"].value()
            note.url, note.pin_url = self.url("note", note.pk), self.url("note_pinned", note.pk)
            note.deletion_url, note.versions_url = self.url("note_deleted", note.pk), self.url("note_versions", note.pk)
            yield note

    @property
    def new_note_key(self) -> str:
        """The id of the empty form; another one after each note, so that a morph does not keep what was typed."""
        return f"{self.prefix}_note_after_{max((note.pk for note in self.notes), default=0)}"

    @cached_property
    def note_form(self) -> NoteForm:
        return NoteForm()

    @cached_property
    def history(self) -> History:
        return History(self)

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(self)

    def parts(self) -> Iterator[SafeString]:
        """What other apps know of the record, drawn by them."""
        return self.sections.draw(self.request, self.record)

    def goes_along(self) -> list[tuple[int, str]]:
        """What is deleted with the record: how many of what, whatever app it is of."""
        return self._related(CASCADE)

    def stays(self) -> list[tuple[int, str]]:
        """What only loses the record."""
        return self._related(SET_NULL)

    def _related(self, on_delete) -> list[tuple[int, str]]:
        """As far as the member sees it; without the links of labels: those are no loss."""
        relations = [each for each in self.record._meta.related_objects if each.on_delete is on_delete]
        kinds = [each for each in relations if each.related_model is not type(self.record).labels.through]
        counted = ((self._count(each), each) for each in kinds)
        return [(number, self.noun(relation, number)) for number, relation in counted if number]

    def _count(self, relation) -> int:
        rows = relation.related_model.objects.visible_to(self.member)
        return rows.filter(**{relation.field.name: self.record}).count()

    def noun(self, relation, number: int) -> str:
        """What `number` records that point to this one are called."""
        names = relation.related_model._meta
        return str(names.verbose_name if number == 1 else names.verbose_name_plural)
