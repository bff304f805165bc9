"""`manage.py fixity`: re-hash every original and check it against the custody log; names what changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from archive import fixity
from archive.custody import SYSTEM_AGENT
from archive.models import Original


class Command(BaseCommand):
    help = "Re-hash every original, compare with the custody log, name what changed. Exit: 0 all well, 1 a finding."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        """Exit 1 on any finding. A crash of its own exits 2: never taken for a pass (provenance.md section 8)."""
        try:
            problems, count = self._check(quiet=quiet)
        except OSError as error:
            self.stderr.write(f"FAIL could not run: {error}")
            raise SystemExit(2) from error
        for problem in problems:
            documents = f" Documents: {', '.join(problem.accessions)}." if problem.accessions else ""
            self.stdout.write(f"FAIL {problem.code} {problem.subject}: {problem.sentence}{documents}")
        self.stdout.write(
            f"{'FAIL' if problems else 'PASS'}: read {count} of {count} originals, {len(problems)} findings"
        )
        if problems:
            raise SystemExit(1)

    def _check(self, *, quiet: bool) -> tuple[list[fixity.Problem], int]:
        rows = Original.objects.exclude(state=Original.State.PURGED).order_by("sha256")
        progress = tqdm(rows.iterator(500), total=rows.count(), disable=quiet, unit="file")
        checks = [fixity.check_original(original) for original in progress]
        problems = [*fixity.byte_problems(checks), *fixity.row_problems(), *fixity.log_problems()]
        fixity.record(checks, agent=SYSTEM_AGENT)
        return problems, len(checks)
