from django.urls import path

from contacts.views import conversations

app_name = "conversations"
urlpatterns = [
    path("", conversations.conversations, name="conversations"),
    path("layout/", conversations.layout, name="layout"),
    path("<int:pk>/", conversations.conversation, name="conversation"),
    path("<int:pk>/fields/<slug:name>/", conversations.conversation_field, name="conversation_field"),
    path("<int:pk>/history/", conversations.conversation_history, name="conversation_history"),
    path("<int:pk>/messages/", conversations.conversation_messages, name="conversation_messages"),
]
