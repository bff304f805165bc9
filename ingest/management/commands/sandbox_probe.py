"""`manage.py sandbox_probe`: what a taken-over reader could do on this machine, by trying it."""

from django.core.management.base import BaseCommand, CommandError

from ingest import sandbox


class Command(BaseCommand):
    """Prints a table; exit code 1 if any of the fifteen forbidden actions succeeds, or a needed one does not."""

    help = "Tries fifteen forbidden actions from inside a reader, and says which succeed."

    def handle(self, *args: object, **options: object) -> None:
        """The table, and the level it was made at."""
        outcomes = sandbox.probe()
        self.stdout.write(f"Readers run at level {sandbox.level()}. {sandbox.why_below()}".rstrip())
        for outcome in outcomes:
            sign = "ok " if outcome.good else "BAD"
            self.stdout.write(f"{sign}  {outcome.result:<10} {outcome.action:<46} {outcome.detail}".rstrip())
        bad = [outcome.action for outcome in outcomes if not outcome.good]
        if bad:
            raise CommandError(f"{len(bad)} of {len(outcomes)} lines are bad: {', '.join(bad)}", returncode=1)
