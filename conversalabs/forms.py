"""How forms are drawn: labels, hints and errors in the product's own markup, everywhere the same."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
