from django import forms

from crm.models import PipelineTemplate


class PipelineTemplateForm(forms.ModelForm):
    """The name of a template; each stands once in the account."""

    class Meta:
        model = PipelineTemplate
        fields = ["name"]

    def _get_validation_exclusions(self) -> set:
        """The name is compared within the account, which no form asks for."""
        return super()._get_validation_exclusions() - {"account"}
