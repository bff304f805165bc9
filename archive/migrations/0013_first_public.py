"""Since when documents have been public, as the custody log tells it: only such answer 410 or 451 when they go."""

import json

from django.db import migrations


def read_log(apps, schema_editor):
    """The first entry that made a document public; what is public by a kind of entry of older days, since it came."""
    documents, objects = (apps.get_model("archive", name) for name in ("Document", "EventObject"))
    rows = objects.objects.filter(event__type__in=("ingest", "access"), ref__startswith="document:")
    rows = rows.filter(event__detail__detail__contains='"public"').order_by("event__seq")
    since = {}
    for ref, time, detail in rows.values_list("ref", "event__time", "event__detail__detail").iterator(500):
        said = json.loads(detail).get("after")
        if said == "public" or (isinstance(said, dict) and said.get("access") == "public"):
            since.setdefault(ref.removeprefix("document:"), time)
    now_public = documents.objects.filter(access="public", held_back=False, withdrawn_at=None)
    for accession, created in now_public.values_list("accession", "created_at").iterator(500):
        since.setdefault(accession, created)
    waiting = set(documents.objects.filter(held_back=True).values_list("accession", flat=True))
    for accession in since.keys() - waiting:
        documents.objects.filter(accession=accession).update(first_public_at=since[accession])


class Migration(migrations.Migration):
    dependencies = [("archive", "0012_withholding")]
    operations = [migrations.RunPython(read_log, migrations.RunPython.noop)]
