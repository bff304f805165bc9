"""`manage.py ingest PATH…`: take files, folders and addresses in, here and now, without any worker."""

import logging
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from accounts.models import Role, User
from archive.models import Access, Collection
from archive.services import create_collection
from ingest import services
from ingest.commandline import Intake, print_table
from ingest.models import Batch
from ingest.walking import walk


class Command(BaseCommand):
    """Exit code 0 when all went well or waits for its retry, 1 when anything failed or needs a person."""

    help = "Take in files, folders (with all that is in them), ZIP, WARC, WACZ and JSONL files, and lists of addresses."

    def add_arguments(self, parser: CommandParser) -> None:
        """PATH… and options."""
        add = parser.add_argument
        add("paths", nargs="*", metavar="PATH", help="a file or a folder")
        add("--collection", default="", metavar="NAME", help="put everything in it; made if it is new")
        add("--source", default="", metavar="URL", help="the web address claimed for every file")
        listed = "a list of addresses, or an article whose links are meant; - for standard input"
        add("--addresses", action="append", default=[], metavar="FILE", help=listed)
        levels = "public, newsroom (the default) or members"
        add("--access", default=Access.NEWSROOM, choices=Access.values, metavar="LEVEL", help=levels)
        add("--as", dest="email", default="", metavar="EMAIL", help="who brings it in (default: the first admin)")
        add("--title", default="", help="a name for the batch")
        add("--jobs", type=int, default=0, metavar="N", help="files worked on at once (default: one a core)")

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole intake; ends with a table."""
        if not options["paths"] and not options["addresses"]:
            raise CommandError("Name at least one file or folder, or --addresses FILE.")
        texts = [_text_of(name) for name in options["addresses"]]
        user = person_named(options["email"])
        batch = services.create_batch(
            user=user,
            title=options["title"] or _title(options["paths"] + options["addresses"]),
            collection=_collection(options["collection"], user, options["access"]),
            access=options["access"],
            source_url=options["source"],
        )
        intake = Intake(batch, jobs=options["jobs"], quiet=options["verbosity"] == 0)
        logging.disable(logging.INFO)  # the bar and the table say it
        try:
            intake.take_files(list(walk(options["paths"])))
            for text in texts:
                intake.take_addresses(text)
            intake.close()
        finally:
            logging.disable(logging.NOTSET)
        failed = print_table(Batch.objects.get(pk=batch.pk), self.stdout)
        if failed:
            sys.exit(1)


def _text_of(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} could not be read: {error.strerror}.") from error
    return raw.decode("utf-8-sig", "replace")


def person_named(email: str) -> User:
    """Who brings it in. Documents belong to a person, so there must be one."""
    people = User.objects.filter(is_active=True).exclude(role=Role.GUEST)
    if email:
        person = people.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody who may bring documents in signs in as {email}.")
        return person
    person = people.filter(role=Role.ADMIN).order_by("pk").first()
    if person is None:
        raise CommandError(
            "There is no admin yet. Make one with manage.py create_admin, or name a person with --as EMAIL."
        )
    return person


def _collection(name: str, user: User, access: str) -> Collection | None:
    if not name:
        return None
    found = Collection.objects.filter(title=name).first() or Collection.objects.filter(slug=name).first()
    if found is not None:
        return found
    slug = base = slugify(name, allow_unicode=True)[:70] or "collection"
    number = 2
    while Collection.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return create_collection(title=name[:200], slug=slug, owner=user, access=access)


def _title(names: list[str]) -> str:
    shown = ", ".join(Path(name).name or name for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
