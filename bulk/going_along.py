"""What is deleted along with many records, in words, as far as a person sees it and it can be counted at once."""

from django.db.models import CASCADE
from django.utils.formats import number_format

from accounts.models import Member
from accounts.records.counting import quick_count
from bulk.selection import Selection

MOST_COUNTED = 10_000


def going_along(selection: Selection, member: Member) -> list[str]:
    """“3,211 notes”, “10,000+ addresses”, “orders”"""
    kind = selection.kind
    labels = kind.model.labels.through if hasattr(kind.model, "labels") else None
    relations = [each for each in kind.model._meta.related_objects if each.on_delete is CASCADE]
    counted = [_counted(each, selection, member) for each in relations if each.related_model is not labels]
    return [words for words in counted if words]


def _counted(relation, selection: Selection, member: Member) -> str:
    names = relation.related_model._meta
    rows = relation.related_model.objects.visible_to(member)
    rows = rows.filter(**{f"{relation.field.name}__in": selection.rows.order_by().values("pk")})
    number = quick_count(rows, most=MOST_COUNTED)
    if number is None:
        return str(names.verbose_name_plural)
    more = "+" if number > MOST_COUNTED else ""
    words = names.verbose_name if number == 1 else names.verbose_name_plural
    return f"{number_format(min(number, MOST_COUNTED), force_grouping=True)}{more} {words}" if number else ""
