"""What happens beside a sign-in, and beside changes of what one signs in with."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.entry import SIGNED_IN_AT
from accounts.models import User


@receiver(user_logged_in)
def remember_when(request, **kwargs) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())


@receiver(user_logged_out)
def end_streams_of_session(request, user: User | None, **kwargs) -> None:
    """The session goes first, so that whoever asks for it does not find it any more."""
    if user:
        request.session.delete()
        user.question_streams()


@receiver([post_save, post_delete], sender=User)
def end_streams_of_user(instance: User, update_fields=None, **kwargs) -> None:
    """What a session is signed with may have changed, or the person may not sign in any more."""
    if update_fields is None or {"password", "is_active"} & set(update_fields):
        instance.question_streams()


@receiver(post_save, sender=User)
def keep_one_address(instance: User, **kwargs) -> None:
    """allauth's table of addresses follows the user's: whoever invited them or mailed a link has proved it."""
    if EmailAddress.objects.filter(user=instance, email=instance.email, verified=True).exists():
        return
    EmailAddress.objects.filter(user=instance, verified=True).delete()
    proved = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=instance, email=instance.email, defaults=proved)


@receiver(authenticator_added)
def end_weaker_sessions(request, user: User, authenticator: Authenticator, **kwargs) -> None:
    """Who signed in with the password alone, elsewhere, does it again and shows the second factor."""
    if authenticator.type == Authenticator.Type.TOTP:
        user.sign_out_everywhere()
        update_session_auth_hash(request, user)


@receiver([authenticator_added, authenticator_reset])
def count_codes_as_seen(authenticator: Authenticator, **kwargs) -> None:
    """allauth would write it down when the page of the codes is read first; reading writes nothing here."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.wrap().mark_as_viewed()
