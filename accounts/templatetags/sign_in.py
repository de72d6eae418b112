from django import template

from accounts.models import Member

register = template.Library()


@register.filter
def in_fours(text: str) -> str:
    """A secret as one reads it out: "12345678" → "1234 5678"."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.simple_tag
def accounts_asking(user) -> list[str]:
    """Names of the accounts that `user` cannot open without a second factor."""
    asking = Member.objects.open_to(user).filter(account__requires_second_factor=True)
    return [member.account.name for member in asking]
