"""Below `/<account>/settings/`: what the account defines for all its records, and who may do what."""

from django.urls import path

from accounts.views import account, attributes, audit, invitations, labels, logo, members, roles, settings, sign_in

app_name = "accounts"
urlpatterns = [
    path("", settings.settings, name="settings"),
    path("account/", account.account, name="account"),
    path("account/logo/", logo.logo_new, name="logo_new"),
    path("account/logo/deleted/", logo.logo_deleted, name="logo_deleted"),
    path("logo/", logo.logo, name="logo"),
    path("currencies/", account.rates, name="rates"),
    path("currencies/<int:pk>/deletion/", account.rate_deletion, name="rate_deletion"),
    path("audit/", audit.audit, name="audit"),
    path("profile/", account.profile, name="profile"),
    path("profile/leaving/", members.leaving, name="leaving"),
    path("members/", members.members, name="members"),
    path("members/invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("members/invitations/<int:pk>/mail/", invitations.invitation_mail, name="invitation_mail"),
    path("members/invitations/<int:pk>/deletion/", invitations.invitation_deletion, name="invitation_deletion"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/state/", members.member_state, name="member_state"),
    path("members/<int:pk>/second-factor/", sign_in.second_factor_reset, name="second_factor_reset"),
    path("members/<int:pk>/deletion/", members.member_deletion, name="member_deletion"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.role_new, name="role_new"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("roles/<int:pk>/deletion/", roles.role_deletion, name="role_deletion"),
    path("attributes/", attributes.attributes, name="attributes"),
    path("attributes/new/", attributes.attribute_new, name="attribute_new"),
    path("attributes/<int:pk>/", attributes.attribute, name="attribute"),
    path("attributes/<int:pk>/position/", attributes.attribute_position, name="attribute_position"),
    path("attributes/<int:pk>/deletion/", attributes.attribute_deletion, name="attribute_deletion"),
    path("labels/", labels.labels, name="labels"),
    path("labels/<int:pk>/", labels.label, name="label"),
    path("labels/<int:pk>/deletion/", labels.label_deletion, name="label_deletion"),
]
