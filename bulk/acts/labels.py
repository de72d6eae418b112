"""Labels put on, and taken off."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Label
from accounts.records.form import labels_field
from bulk.acts.act import ActForm
from bulk.acts.set_based import Change, Restoration, SetBasedAct


class LabelsForm(ActForm):
    labels = labels_field(gettext_lazy("Labels"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["labels"]
        field.required = True
        field.queryset = Label.objects.visible_to(self.member)

    def arguments(self) -> dict:
        return {"labels": [{"id": self._stored(each).pk, "name": each.name} for each in self.cleaned_data["labels"]]}

    def _stored(self, label: Label) -> Label:
        """A label that is yet to be made comes into being with the action."""
        return label if label.pk else Label.objects.named(self.member.account, label.name)


class NewLabelsForm(LabelsForm):
    """Who manages labels may name a new one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.member.can("manage_attributes"):
            self.fields["labels"].account = self.member.account


class _Labels(SetBasedAct):
    form_class = LabelsForm

    def check(self, kind, member, arguments):
        wanted = arguments["labels"]
        there = set(Label.objects.visible_to(member).filter(pk__in=_ids(arguments)).values_list("pk", flat=True))
        for each in wanted:
            if each["id"] not in there:
                raise ValidationError(_("The label “%(name)s” has been deleted.") % each)

    def _names(self, arguments) -> str:
        return ", ".join(each["name"] for each in arguments["labels"])


def _ids(arguments: dict) -> list[int]:
    return [each["id"] for each in arguments["labels"]]


def _parts(kind) -> dict:
    """The table of labels on such records, and its column for the record."""
    return {"table": kind.model.labels.through._meta.db_table, "record": f"{kind.key}_id"}


_TOUCHED = "SELECT {record} AS id, jsonb_build_object('labels', jsonb_agg(label_id)) AS before FROM linked GROUP BY 1"
_ADD = """
INSERT INTO {table} (account_id, {record}, label_id)
SELECT %(account)s, found.id, label FROM found CROSS JOIN unnest(%(labels)s::bigint[]) AS label
 ORDER BY found.id ON CONFLICT DO NOTHING
RETURNING {record}, label_id
"""
_REMOVE = """
DELETE FROM {table} link USING found
 WHERE link.{record} = found.id AND link.account_id = %(account)s AND link.label_id = ANY(%(labels)s)
RETURNING link.{record}, link.label_id
"""
_TAKE_OFF = """
DELETE FROM {table} link USING fit CROSS JOIN LATERAL jsonb_array_elements(fit.was->'labels') AS label
 WHERE link.account_id = %(account)s AND link.{record} = fit.id AND link.label_id = label::bigint
"""
_PUT_BACK = """
INSERT INTO {table} (account_id, {record}, label_id)
SELECT %(account)s, fit.id, there.id
  FROM fit CROSS JOIN LATERAL jsonb_array_elements(fit.was->'labels') AS label
  JOIN accounts_label there ON there.account_id = %(account)s AND there.id = label::bigint
 ORDER BY fit.id ON CONFLICT DO NOTHING
"""
_STILL_THERE = """
EXISTS (SELECT FROM jsonb_array_elements(kept.was->'labels') AS label
          JOIN accounts_label there ON there.account_id = %(account)s AND there.id = label::bigint)
"""


def _change(links: str, kind, arguments: dict) -> Change:
    parts = _parts(kind)
    return Change(_TOUCHED.format(**parts), links=links.format(**parts), params={"labels": _ids(arguments)})


class AddLabels(_Labels):
    key, icon = "label-add", "tag"
    form_class = NewLabelsForm
    label, deed, done = gettext_lazy("Add labels"), gettext_lazy("Label %(what)s"), gettext_lazy("%(what)s labelled")

    def told(self, arguments, member):
        return _("added the label %(names)s") % {"names": self._names(arguments)}

    def change(self, kind, member, arguments):
        return _change(_ADD, kind, arguments)

    def restoration(self, kind, member, arguments):
        return Restoration(links=_TAKE_OFF.format(**_parts(kind)))


class RemoveLabels(_Labels):
    key, icon = "label-remove", "x"
    label = gettext_lazy("Remove labels")
    deed = gettext_lazy("Take labels off %(what)s")
    done = gettext_lazy("Labels taken off %(what)s")

    def told(self, arguments, member):
        return _("removed the label %(names)s") % {"names": self._names(arguments)}

    def change(self, kind, member, arguments):
        return _change(_REMOVE, kind, arguments)

    def restoration(self, kind, member, arguments):
        return Restoration(links=_PUT_BACK.format(**_parts(kind)), fits=_STILL_THERE)
