"""Errors that a person can cause, and mend."""

import click


class Refused(click.ClickException):
    """The command cannot be done as asked. The message is one line that says what to do; nothing was written."""

    exit_code = 2
