"""An action that is being put together: which records, and what the act has to know of them."""

from functools import cached_property

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bulk.acts.act import Act, ActForm
from bulk.forms import SeenForm
from bulk.going_along import going_along
from bulk.kinds import Kind
from bulk.models import BulkAction
from bulk.models.action import MoreThanSeen
from bulk.selection import Selection
from conversalabs.pages import own_url


class Draft:
    """Of a request that asks for it (GET), or hands it in (POST). `errors` are what is wrong with the selection."""

    def __init__(self, request: HttpRequest, kind: Kind, act: Act):
        self.request, self.member, self.kind, self.act = request, request.member, kind, act
        self.data = request.POST if request.method == "POST" else request.GET
        self.errors: list[str] = []
        self.selection = self._read()

    def _read(self) -> Selection | None:
        try:
            return Selection(self.kind, self.data, self.member)
        except ValidationError as error:
            self.errors = error.messages
            return None

    @cached_property
    def form(self) -> ActForm:
        known = {"kind": self.kind, "member": self.member, "selection": self.selection}
        if self.request.method == "POST":
            return self.act.form_class(self.data, **known)
        return self.act.form_class(initial=self.data.dict(), **known)

    @property
    def number(self) -> int:
        return self.selection.number

    @property
    def title(self) -> str:
        return self.act.sentence(self.kind, self.number) if self.selection else str(self.act.label)

    @property
    def on(self) -> str:
        """The page that is open and wants an answer of its own, see `Kind`."""
        return self.data.get("on", "")

    @property
    def button(self) -> str:
        """What handing it in does."""
        return self.form.button or self.title

    @property
    def is_valid(self) -> bool:
        return self.selection is not None and self.form.is_valid() and self.form.is_whole

    @property
    def goes_along(self) -> list[str]:
        """What is deleted with the records."""
        return going_along(self.selection, self.member) if self.act.is_destructive and self.selection else []

    @property
    def back_url(self) -> str:
        """The list from which one came, if it is one of the account's own pages."""
        return own_url(self.request, self.data.get("back", "")) or self.kind.list_url(self.member.account)

    def start(self) -> BulkAction | None:
        """Set the action off; None, with the reason on the form, where that is not to be."""
        try:
            with transaction.atomic():
                return self._start()
        except MoreThanSeen as more:
            words = _("Meanwhile %(what)s match. Look again whether all of them are meant.")
            self.form.add_error(None, ValidationError(words % {"what": self.kind.counted(more.number)}, code="more"))
        except ValidationError as refusal:
            self.form.add_error(None, refusal)
        return None

    def _start(self) -> BulkAction:
        seen = SeenForm(self.data)
        number = seen.cleaned_data.get("seen") if seen.is_valid() else None
        arguments = self.form.arguments()
        self.act.check(self.kind, self.member, arguments)
        return BulkAction.objects.start(self.act, self.selection, arguments, by=self.member, seen=number)

    @property
    def status(self) -> int:
        """Of the answer that asks again."""
        if self.selection and self.form.has_error(NON_FIELD_ERRORS, "more"):
            return 409
        return 422 if self.request.method == "POST" or self.errors else 200
