"""Parts of addresses."""


class UnicodeSlug:
    """A slug that may hold Chinese characters; nothing that a database refuses, such as U+0000."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value
