"""Write the golden citations anew: `python -m tests.stories.write_golden`. Read the difference before committing it."""

from tests.stories.cases import CASES
from tests.stories.test_citing import GOLDEN, rendered


def main() -> None:
    """One file for each case."""
    GOLDEN.mkdir(exist_ok=True)
    for name, facts in CASES.items():
        (GOLDEN / f"{name}.txt").write_text(rendered(facts), encoding="utf-8")


if __name__ == "__main__":
    main()
