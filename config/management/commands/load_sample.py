"""`manage.py load_sample`: the invented case of `sample/`, its people and collection, through the ordinary services.

Idempotent by content: a file whose digest the sample's owner has already submitted is not submitted again, a person or
collection that exists is left as people have changed it.
"""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import ensure_person
from archive.models import Collection
from archive.services import add_member, create_collection
from ingest.models import Item, ItemState
from ingest.services import add_file, create_batch, open_batch, work
from ingest.staging import copy_in
from procurement.services import read_facts, unread
from search.drain import drain_all, writing

SAMPLE = Path(settings.BASE_DIR) / "sample"
DOMAIN = "sample.example"
# Where an item counts as submitted: everything but a failure, which a later version may mend.
SUBMITTED = [state for state in ItemState.values if state not in {ItemState.FAILED, ItemState.CANCELLED}]


class Command(BaseCommand):
    """Loads what is missing, and writes the sign-ins to a file that only the owner of the machine reads."""

    help = "Load the invented sample case; what is already held is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError if a file of the sample is not the one that the project ships."""
        case = json.loads((SAMPLE / "case.json").read_text(encoding="utf-8"))
        manifest = json.loads((SAMPLE / "manifest.json").read_text(encoding="utf-8"))
        _verify(manifest)
        people = self._people(case["people"])
        collection = _collection(case["collection"], people)
        owner = people[case["collection"]["owner"]]
        missing = [row for row in manifest if not _is_submitted(row, owner)]
        for access in sorted({row["access"] for row in missing}):
            rows = [row for row in missing if row["access"] == access]
            self._submit(rows, access=access, owner=owner, collection=collection)
        if missing:
            # Here and not by the queue: whoever starts the archive finds bodies and purchases from the first page on.
            for version_id in list(unread().values_list("pk", flat=True)):
                read_facts(version_id=version_id)
            with writing():
                drain_all()

    def _people(self, rows: list[dict[str, str]]) -> dict[str, User]:
        password = sample_password(Path(settings.MUNIMENT_DATA))
        people, lines = {}, ["Sign in as one of the people of the sample:"]
        for row in rows:
            email = f"{row['key']}@{DOMAIN}"
            people[row["key"]], _ = ensure_person(email=email, name=row["name"], role=row["role"], password=password)
            lines.append(f"  {email:<24} {row['role']:<10} {row['what']}")
        lines.append(f"Password of each, as long as nobody changes it: {password}")
        _write_private(Path(settings.MUNIMENT_DATA) / "keys" / "sample_people.txt", "\n".join(lines) + "\n")
        return people

    def _submit(self, rows: list[dict[str, str]], *, access: str, owner: User, collection: Collection) -> None:
        batch = create_batch(user=owner, title="Invented sample", collection=collection, access=access)
        items = []
        for row in rows:
            staged = copy_in(SAMPLE / "files" / row["path"])
            origin = {"source": row["source"]} if row["source"] else {}
            items.append(
                add_file(batch=batch, staged=staged.path, name=row["path"], origin=origin, sha256=staged.sha256)
            )
        open_batch(batch=batch)
        for item in items:
            work(item.pk)
        for item in batch.items.order_by("n"):
            if item.state not in {ItemState.DONE, ItemState.DUPLICATE}:
                self.stderr.write(f"sample: {item.raw_input}: {item.get_state_display()} {item.reason} {item.sentence}")
        self.stdout.write(f"Sample: {batch.items.count()} files and parts of files read ({access}).")


def _verify(manifest: list[dict[str, str]]) -> None:
    """Only our own sample may be read where readers cannot be isolated (safety.md section 2)."""
    for row in manifest:
        digest = hashlib.sha256((SAMPLE / "files" / row["path"]).read_bytes()).hexdigest()
        if digest != row["sha256"]:
            raise CommandError(
                f"sample/files/{row['path']} is not the file that the project ships; `make sample` mends it."
            )


def _is_submitted(row: dict[str, str], owner: User) -> bool:
    return Item.objects.filter(batch__made_by=owner, sha256=row["sha256"], parent=None, state__in=SUBMITTED).exists()


def _collection(row: dict[str, Any], people: dict[str, User]) -> Collection:
    found = Collection.objects.filter(slug=row["slug"]).first()
    if found is not None:
        return found
    owner = people[row["owner"]]
    made = create_collection(
        title=row["title"], slug=row["slug"], owner=owner, access=row["access"], description=row["description"]
    )
    for key in row["members"]:
        add_member(collection=made, member=people[key], user=owner)
    return made


def sample_password(data: Path) -> str:
    """The password of the sample's people: given, or made at the first start, so that no two archives share it."""
    given = os.environ.get("MUNIMENT_SAMPLE_PASSWORD", "")
    path = data / "keys" / "sample_password"
    if given or not path.is_file():
        _write_private(path, given or f"pear-{secrets.token_hex(5)}")
    return path.read_text(encoding="ascii").strip()


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
