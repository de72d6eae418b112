"""Sessions as Django keeps them in the database, found without a queryset: every page begins with it."""

from django.contrib.sessions.backends import db
from django.db import connection

FIND = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


class SessionStore(db.SessionStore):
    def load(self) -> dict:
        with connection.cursor() as cursor:
            cursor.execute(FIND, [self.session_key])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
        return self.decode(found[0]) if found else {}
