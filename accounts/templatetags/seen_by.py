from django import template

register = template.Library()


@register.filter
def seen_by(record, member):
    """`record` if `member` may see it; None otherwise, and for None."""
    return record if record is not None and record.is_visible_to(member) else None
