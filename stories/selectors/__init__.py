"""What is read of stories. The citation of a version, re-exported for those who need no more."""

from stories.selectors.citations import citation, facts_of, page_numbers, permalink

__all__ = ["citation", "facts_of", "page_numbers", "permalink"]
