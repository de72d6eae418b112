from django.contrib.admin import RelatedFieldListFilter

MOST_CHOICES = 100


class OwnRowsFilter(RelatedFieldListFilter):
    """Offers the related rows that the person may see in the admin, and no others."""

    def field_choices(self, field, request, model_admin):
        related_admin = model_admin.admin_site.get_model_admin(field.remote_field.model)
        rows = related_admin.get_queryset(request).order_by(*related_admin.get_ordering(request))
        return [(row.pk, str(row)) for row in rows[:MOST_CHOICES]]
