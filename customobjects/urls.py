"""Below `/<account>/objects/`: the records of each type, their associations, and the types themselves."""

from django.urls import path

from customobjects.views import associations, associations_of, records, saved_views, types

app_name = "customobjects"
urlpatterns = [
    path("", records.home, name="home"),
    path("types/", types.types, name="types"),
    path("types/new/", types.type_new, name="type_new"),
    path("types/<int:type_pk>/", types.type_, name="type"),
    path("types/<int:type_pk>/position/", types.type_position, name="type_position"),
    path("types/<int:type_pk>/deletion/", types.type_deletion, name="type_deletion"),
    path("options/", associations.options, name="options"),
    path("deals/", associations.deal_options, name="deal_options"),
    path("contacts/<int:pk>/", associations_of.contact_objects, name="contact_objects"),
    path("deals/<int:pk>/", associations_of.deal_objects, name="deal_objects"),
    path("associations/new/", associations.association_new, name="association_new"),
    path("associations/<int:pk>/", associations.association, name="association"),
    path("associations/<int:pk>/dissolution/", associations.dissolution, name="dissolution"),
    path("associations/dissolved/<int:event_pk>/", associations.restoration, name="restoration"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/fields/<slug:name>/", records.record_field, name="record_field"),
    path("records/<int:pk>/history/", records.record_history, name="record_history"),
    path("records/<int:pk>/contacts/", associations_of.record_contacts, name="record_contacts"),
    path("records/<int:pk>/deals/", associations_of.record_deals, name="record_deals"),
    path("records/<int:pk>/deletion/", records.record_deletion, name="record_deletion"),
    path("<int:type_pk>/", records.records, name="records"),
    path("<int:type_pk>/new/", records.record_new, name="record_new"),
    path("<int:type_pk>/layout/", records.layout, name="layout"),
    path("<int:type_pk>/views/new/", saved_views.view_new, name="view_new"),
    path("views/<int:pk>/", saved_views.view, name="view"),
    path("views/<int:pk>/layout/", saved_views.view_layout, name="view_layout"),
    path("views/<int:pk>/edit/", saved_views.view_edit, name="view_edit"),
    path("views/<int:pk>/query/", saved_views.view_query, name="view_query"),
    path("views/<int:pk>/deletion/", saved_views.view_deletion, name="view_deletion"),
]
