from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from crm.models import CloseReason, Pipeline


class CloseReasonForm(forms.ModelForm):
    """A reason of winning or losing, in one pipeline or in all."""

    class Meta:
        model = CloseReason
        fields = ["text", "kind", "pipeline"]

    def __init__(self, *args, member: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pipeline"].queryset = Pipeline.objects.visible_to(member).order_by("position", "pk")
        self.fields["pipeline"].empty_label = _("All pipelines")
