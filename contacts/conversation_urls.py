from django.urls import path

from contacts.views import conversations, message_attachments

app_name = "conversations"
urlpatterns = [
    path("", conversations.conversations, name="conversations"),
    path("layout/", conversations.layout, name="layout"),
    path("<int:pk>/", conversations.conversation, name="conversation"),
    path("<int:pk>/fields/<slug:name>/", conversations.conversation_field, name="conversation_field"),
    path("<int:pk>/history/", conversations.conversation_history, name="conversation_history"),
    path("<int:pk>/messages/", conversations.conversation_messages, name="conversation_messages"),
    path("attachments/<int:pk>/", message_attachments.message_attachment, name="attachment"),
    path("attachments/<int:pk>/preview/", message_attachments.message_attachment_preview, name="attachment_preview"),
    path(
        "attachments/<int:pk>/thumbnail/", message_attachments.message_attachment_thumbnail, name="attachment_thumbnail"
    ),
    path("attachments/<int:pk>/deleted/", message_attachments.message_attachment_deleted, name="attachment_deleted"),
]
