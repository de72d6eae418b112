import nh3
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member
from accounts.models.tenant import TenantForeignKey, TenantModel

SAFE_TAGS = {"p", "br", "strong", "b", "em", "i", "u", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre"}


def clean_html(text: str) -> str:
    """`text` with only the safe set of tags and no attribute but a link's http(s) or mailto address."""
    return nh3.clean(
        text,
        tags=SAFE_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


class Note(TenantModel):
    """What a member wrote about a record; each domain adds the record. The body is cleaned on every save."""

    author = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("note"))
    is_pinned = models.BooleanField(_("pinned"), default=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ["-is_pinned", "-created_at", "-pk"]

    def save(self, **kwargs):
        self.body = clean_html(self.body)
        super().save(**kwargs)
