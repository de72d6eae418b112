from django.urls import path

from contacts.views import addresses, companies, contacts, conversations, notes, pictures, segment_places, segments
from contacts.views.options import options

app_name = "contacts"
urlpatterns = [
    path("", contacts.contacts, name="contacts"),
    path("new/", contacts.contact_new, name="contact_new"),
    path("layout/", contacts.layout, name="layout"),
    path("options/", options, name="options"),
    path("segments/", segment_places.segments, name="segments"),
    path("segments/counts/", segment_places.segment_counts, name="segment_counts"),
    path("segments/<int:pk>/pin/", segment_places.segment_pin, name="segment_pin"),
    path("segments/<int:pk>/position/", segment_places.segment_position, name="segment_position"),
    path("segments/new/", segments.segment_new, name="segment_new"),
    path("segments/<int:pk>/", segments.segment, name="segment"),
    path("segments/<int:pk>/layout/", segments.segment_layout, name="segment_layout"),
    path("segments/<int:pk>/edit/", segments.segment_edit, name="segment_edit"),
    path("segments/<int:pk>/query/", segments.segment_query, name="segment_query"),
    path("segments/<int:pk>/deletion/", segments.segment_deletion, name="segment_deletion"),
    path("<int:pk>/", contacts.contact, name="contact"),
    path("<int:pk>/fields/<slug:name>/", contacts.contact_field, name="contact_field"),
    path("<int:pk>/block/", contacts.contact_block, name="contact_block"),
    path("<int:pk>/deletion/", contacts.contact_deletion, name="contact_deletion"),
    path("<int:pk>/history/", contacts.contact_history, name="contact_history"),
    path("<int:pk>/picture/", pictures.picture, name="contact_picture"),
    path("<int:pk>/picture/deleted/", pictures.picture_deleted, name="contact_picture_deleted"),
    path("<int:pk>/addresses/", addresses.addresses, name="contact_addresses"),
    path("addresses/<int:pk>/", addresses.address, name="contact_address"),
    path("addresses/<int:pk>/primary/", addresses.address_primary, name="contact_address_primary"),
    path("addresses/<int:pk>/deleted/", addresses.address_deleted, name="contact_address_deleted"),
    path("<int:pk>/notes/", notes.notes, name="contact_notes"),
    path("notes/<int:pk>/", notes.note, name="contact_note"),
    path("notes/<int:pk>/pinned/", notes.note_pinned, name="contact_note_pinned"),
    path("notes/<int:pk>/deleted/", notes.note_deleted, name="contact_note_deleted"),
    path("notes/<int:pk>/versions/", notes.note_versions, name="contact_note_versions"),
    path("<int:pk>/conversations/", conversations.contact_conversations, name="contact_conversations"),
    path("<int:pk>/conversations/new/", conversations.conversation_new, name="conversation_new"),
    path("companies/<int:pk>/people/", companies.company_people, name="company_people"),
    path("companies/<int:pk>/conversations/", companies.company_conversations, name="company_conversations"),
    path("conversations/<int:pk>/", conversations.conversation_inline, name="conversation_inline"),
]
