from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError


def attempt(form: forms.BaseForm, change: Callable[[], object]) -> bool:
    """Whether `form` is valid and `change` was made; what refused it (a ValidationError) stands on the form."""
    if not form.is_valid():
        return False
    try:
        change()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
