"""Makes the first admin, or makes a person admin who has lost every way in."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts import services
from accounts.models import User


class Command(BaseCommand):
    """`manage.py create_admin EMAIL`: prints a link to set the password, unless one comes on standard input."""

    help = "Makes an admin with this address and prints a link with which to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """The password never stands on the command line, where others on the machine could read it."""
        parser.add_argument("email")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, email: str, password_stdin: bool, **options: Any) -> None:
        """Raises CommandError for an address or password that will not do."""
        password = sys.stdin.readline().rstrip("\n") if password_stdin else None
        try:
            validate_email(email)
            if password is not None:
                validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person, made = services.ensure_admin(email=email, password=password)
        self.stdout.write(f"{person.email} is {'now' if made else 'again'} an admin of this archive.")
        if password is None:
            path = services.password_link(person=person, made_by=None)
            self.stdout.write("Set the password here, within three days; the link works once:")
            self.stdout.write(f"{settings.MUNIMENT_BASE_URL}{path}")
