"""What can go wrong before the database answers."""


class UnavailableError(Exception):
    """There is no database to work with. The message is one line for the person who started the program."""
