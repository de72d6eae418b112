"""Who is signed in, as each request finds them."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import Member, User


class MemberBackend(AuthenticationBackend):
    """allauth's, but that a user comes with their memberships: nearly every page asks for these next."""

    def get_user(self, user_id: int) -> User | None:
        user = Member.objects.signed_in(user_id)
        if user is None:
            return super().get_user(user_id)
        return user if self.user_can_authenticate(user) else None
