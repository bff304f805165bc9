"""CSV that goes to a browser: a line at a time, and no cell of it can start a formula (safety.md section 6)."""

from typing import Final

STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\x00")
FORMULA: Final = ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠")  # these start one behind blanks too


class Echo:
    """A file that hands back what is written to it: `csv.writer` then makes one line at a time."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def disarm(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; None is an empty one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(STARTS) or text.lstrip().startswith(FORMULA) else text
