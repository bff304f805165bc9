"""Every reason for which an Item does not end well: its code, what happens then, and a plain sentence.

The kinds and their consequences are the failure table of reading.md section 1. Sentences are stored with the Item in
English and shown through gettext, so each stands here once.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Kind(Enum):
    """What follows from a reason."""

    FILE = "permanent, the file"  # failed, no retry
    READER = "permanent, this reader version"  # again at once; set aside after the third death
    TRANSIENT = "transient"  # retried after 1, 5, then each 30 minutes; failed after the fifth try
    DEATH = "transient, and a death"  # as transient, and set aside after the third
    PERSON = "waiting for a person or a tool"  # blocked, no attempt counted against it


@dataclass(frozen=True, slots=True)
class Reason:
    """A code's kind and sentence."""

    kind: Kind
    sentence: Sentence


REASONS: dict[str, Reason] = {
    # the file
    "encrypted": Reason(Kind.PERSON, _("The file is locked with a password. The original is kept.")),
    "damaged": Reason(Kind.FILE, _("The file is damaged and could not be read. The original is kept.")),
    "empty": Reason(Kind.FILE, _("The file is empty.")),
    "unsupported_type": Reason(
        Kind.FILE, _("There is no reader for this type of file yet. The original is kept and can be downloaded.")
    ),
    "too_large": Reason(Kind.FILE, _("The file is larger than this archive accepts. It was not stored.")),
    "too_many_pages": Reason(Kind.FILE, _("The file has more pages than this archive reads. The original is kept.")),
    "too_deep": Reason(Kind.FILE, _("The file is nested too deeply inside other files. It was not opened further.")),
    "expansion_ratio": Reason(
        Kind.FILE, _("The file would unpack to far more than its size, as a bomb does. It was not opened further.")
    ),
    "doctype_refused": Reason(Kind.FILE, _("The file declares a DOCTYPE, which is refused in files of its kind.")),
    "not_a_file": Reason(Kind.FILE, _("This is not a regular file.")),
    "unreadable": Reason(Kind.FILE, _("The file could not be read from where it lies.")),
    "bytes_lost": Reason(Kind.FILE, _("The bytes of this file did not arrive whole. Please send it again.")),
    "not_received": Reason(
        Kind.FILE, _("The file was announced, but its bytes never arrived. It can be sent to this batch again.")
    ),
    "internal_error": Reason(
        Kind.TRANSIENT,
        _("Muniment failed on this file; the fault is ours, and it is in the log. It will be tried again."),
    ),
    # this reader version
    "reader_error": Reason(Kind.READER, _("The reader stopped with an error on this file. The original is kept.")),
    "memory_limit": Reason(Kind.READER, _("Reading the file took more memory than allowed. The original is kept.")),
    "cpu_limit": Reason(
        Kind.READER, _("Reading the file took more computing time than allowed. The original is kept.")
    ),
    "output_limit": Reason(Kind.READER, _("The file gave more text than allowed. The original is kept.")),
    "output_invalid": Reason(Kind.READER, _("The reader gave an answer that makes no sense. The original is kept.")),
    # the moment
    "wall_limit": Reason(Kind.TRANSIENT, _("Reading took too long while the machine was busy.")),
    "worker_lost": Reason(Kind.DEATH, _("The process that worked on this file died.")),
    "storage_unavailable": Reason(Kind.TRANSIENT, _("The place where originals are kept could not be written.")),
    "disk_full": Reason(Kind.TRANSIENT, _("The disk is full.")),
    "unreachable": Reason(Kind.TRANSIENT, _("The address could not be reached, will retry.")),
    # a person or a tool
    "tool_missing": Reason(Kind.PERSON, _("A tool that reads this type of file is not installed on this machine.")),
    "sandbox_unavailable": Reason(
        Kind.PERSON, _("This machine cannot isolate readers, so the file was not opened. The original is kept.")
    ),
    "fetching_off": Reason(Kind.PERSON, _("Fetching addresses is switched off on this server.")),
    "robots_refused": Reason(
        Kind.PERSON,
        _("The site's robots.txt asks programs to stay away from this page. You can go past it, saying why."),
    ),
    "needs_choice": Reason(
        Kind.PERSON, _("The address stands for several copies; choose one and give its full address.")
    ),
    "not_an_address": Reason(Kind.FILE, _("This is not a web address.")),
    # labels of what ended well, but not as one might think
    "partial": Reason(Kind.FILE, _("Part of the file could not be read; the rest is searchable.")),
    "no_text": Reason(Kind.FILE, _("The file was kept, but holds no text that can be read yet.")),
    "same_line": Reason(Kind.FILE, _("The same address stands earlier in the list.")),
    "bad_row": Reason(Kind.FILE, _("The row of the table makes no sense. Correct it, and submit it again.")),
    "came_inside": Reason(Kind.FILE, _("The file came inside another file of this batch.")),
    "not_sent": Reason(Kind.FILE, _("These bytes are already held, so the file was not sent again.")),
    "already_held": Reason(Kind.FILE, _("These bytes are already held; this is recorded as a further capture.")),
}

# Of a file that could not be taken out of the one that holds it, which is kept as it came.
INSIDE: dict[str, Sentence] = {
    "empty": _("This part is empty."),
    "damaged": _("This part is damaged and could not be taken out. The file that holds it is kept as it came."),
    "encrypted": _("This part is locked with a password. The file that holds it is kept as it came."),
    "expansion_ratio": _("This part would unpack to far more than its size, as a bomb does. It was not unpacked."),
    "too_large": _("This part is larger than this archive unpacks. The file that holds it is kept as it came."),
}
INSIDE_OTHER: Sentence = _("This part could not be taken out. The file that holds it is kept as it came.")
QUARANTINED: Sentence = _("Set aside: this file stopped its reader three times. The original is kept.")
GAVE_UP: Sentence = _("Tried five times without success; retry it when the cause is gone.")


def reason(code: str) -> Reason:
    """The reason of a code; one we do not know is the file's own, with the code as its sentence."""
    return REASONS.get(code) or Reason(Kind.FILE, code.replace("_", " "))
