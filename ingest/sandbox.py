"""Reading hostile files: every call here runs in a disposable child that can reach nothing (safety.md section 2).

`read` is the door for documents and containers; the rest is smaller. All raise `ReadError` with the codes of reading.md
section 1. Below level L1 only plain text and our own sample are read, unless MUNIMENT_ALLOW_UNSANDBOXED says otherwise.
"""

import os
import signal
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from ingest.readers.base import Declared, Limits, Part, ReadError
from ingest.readers.image import FORMATS
from ingest.sandbox_checks import PERMANENT, Checker, Invalid, text_of
from ingest.sandbox_ranges import RANGE, read_in_ranges
from ingest.sandbox_sample import is_our_sample
from ingest.sandbox_server import Exit, Job, ReaderServer, keeper, ocr_keeper
from ingest.sandbox_wire import HEADER, BadFrame, Frame, Unframer

PICTURES = frozenset(FORMATS)  # media types of pictures whose pages can be drawn and read by OCR
WALL_SECONDS = 60.0
PORTION, MOST_PORTIONS = 64 * 1024 * 1024, 1_024  # of a web archive: bytes that get one file's allowance each
OCR_WALL_SECONDS = 900.0  # on a busy machine; computing is bounded by itself
MUCH_MEMORY_KIB = 400 * 1024  # a parser that aborts above it was most likely refused more
EXIT_NOT_LOCKED = 70
NOT_ISOLATED = "This machine cannot isolate readers, so only plain text is read on it."
SAFE_BELOW_L1 = frozenset({"text/plain"})


@dataclass(frozen=True, slots=True)
class Identified:
    """What the bytes are, whatever their name says, and who reads them (`reader` is empty if nobody does)."""

    media_type: str
    reader: str
    reader_version: int
    container: bool


def level() -> str:
    """`L1` where children are shut in by Landlock and seccomp, `L0` where only limits hold them."""
    return keeper.current().level


def why_below() -> str:
    """What kept this machine below L1; empty at L1. For the status page and system checks."""
    return keeper.current().why


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line of the probe. `result`: blocked or SUCCEEDED for what is forbidden, works or FAILED for what is needed."""

    action: str
    result: str
    detail: str

    @property
    def good(self) -> bool:
        """Whether it is as it should be."""
        return self.result in {"blocked", "works"}


def probe() -> list[Outcome]:
    """Try the fifteen forbidden actions and three needed ones from inside a child. Raises ReadError.

    An action that ends the child (a successful exec) shows as `reader_error` or `output_invalid`.
    """
    with tempfile.TemporaryDirectory(prefix="muniment-probe-", dir=settings.MUNIMENT_DATA / "tmp") as folder:
        other = Path(folder) / "original"
        other.write_bytes(b"another original")
        # Readable for all, so that a refusal is the sandbox's and not the file system's.
        other.chmod(0o644)
        targets = {"settings": str(settings.BASE_DIR / "manage.py"), "original": str(other), "parent": str(os.getpid())}
        request = {"op": "probe", "declared": astuple(Declared()), "targets": targets}
        source = Path(folder) / "input"
        source.write_bytes(b"the input")
        values = _one_result(source, request).values
    return [Outcome(*(text_of(each, 200) for each in line)) for line in values["outcomes"]]


def identify(path: Path, declared: Declared) -> Identified:
    """What the file is, by its bytes. Raises ReadError."""
    return _identified(_one_result(path, {"op": "identify", "declared": astuple(declared)}).values)


def _identified(values: dict[str, Any]) -> Identified:
    """What a child says of the kind of its file, checked. Raises ReadError `output_invalid`."""
    try:
        version, container = values["reader_version"], values["container"]
        if type(version) is not int or type(container) is not bool:
            raise Invalid("types")
        media_type, reader = (text_of(values[name], 127) for name in ("media_type", "reader"))
    except (Invalid, KeyError) as error:
        raise ReadError("output_invalid", "What the reader returned cannot be trusted.") from error
    return Identified(media_type, reader, version, container)


def read(path: Path, *, declared: Declared, pages: range | None = None, limits: Limits | None = None) -> Iterator[Part]:
    """The parts of a document or container, each checked, as they come; the last is the Summary.

    A paged document is read in ranges, a child each, and a page that kills its child is left out with a warning
    `page_unreadable`. Close the iterator if you stop early. Raises ReadError; parts before it are good.
    """
    bounds = limits or Limits()
    if not _isolated():
        _refuse_unsandboxed(path, identify(path, declared).media_type)

    def attempt(wanted: range | None) -> Iterator[Part]:
        return _read_once(path, declared, wanted, bounds)

    return read_in_ranges(attempt, pages)


def read_archive(path: Path, *, declared: Declared) -> Iterator[Part]:
    """The parts of a web archive, whose bounds grow with its bytes: each 64 MiB may hold and cost what a file may.

    Its reader holds one record at a time, so memory stays bounded as for any other. Raises ReadError as `read` does.
    """
    if not _isolated():
        _refuse_unsandboxed(path, identify(path, declared).media_type)
    times = min(MOST_PORTIONS, 1 + path.stat().st_size // PORTION)
    usual = Limits()
    limits = replace(usual, children=usual.children * times, total_child_bytes=usual.total_child_bytes * times)
    request = _reading(declared, None, limits) | {"times": times}
    yield from _checked(run(keeper.current(), path, request, WALL_SECONDS * times), limits, None, times=times)


@contextmanager
def opened(path: Path, *, declared: Declared) -> Iterator[tuple[Identified, Iterator[Part]]]:
    """What the file is, and its parts as `read` gives them: for a document by one child, which reads on meanwhile.

    A container is only told: its parts come from a second child, begun when they are asked for, so that it is known
    before anything is made of what it holds. Raises ReadError where `identify` would; the iterator where `read` would.
    """
    if not _isolated():  # what it is must be known before it may be read
        yield identify(path, declared), _later(path, declared)
        return
    bounds, first = Limits(), range(1, RANGE + 1)
    frames = run(keeper.current(), path, _reading(declared, first, bounds) | {"tell": True})
    try:
        told = next(frames, None)
        if told is None or told.name != "identified":
            raise ReadError("output_invalid", "What the reader returned cannot be trusted.")
        found = _identified(told.values)
        if found.container:
            yield found, _later(path, declared)
            return

        running = [frames]

        def attempt(wanted: range | None) -> Iterator[Part]:
            if running and wanted == first:
                return _checked(running.pop(), bounds, first)
            return _read_once(path, declared, wanted, bounds)

        yield found, read_in_ranges(attempt, None)
    finally:
        frames.close()


def _later(path: Path, declared: Declared) -> Iterator[Part]:
    yield from read(path, declared=declared)


def draw_page(path: Path, media_type: str, page: int, covers: Sequence[Sequence[float]] = ()) -> bytes:
    """A page as JPEG, 150 dpi, quality 80, at most 25 megapixels, black where `covers` lie. Raises ReadError.

    `covers`: left, top, right and bottom in per mille of the page.
    """
    request = {"op": "draw", "declared": astuple(Declared()), "media_type": media_type, "page": page}
    request["covers"] = [list(each) for each in covers]
    _refuse_unsandboxed(path, media_type)
    picture = _one_result(path, request).tail
    if not picture.startswith(b"\xff\xd8\xff"):
        raise ReadError("output_invalid", "The page could not be drawn.")
    return picture


def sanitise_html(path: Path, charset: str) -> str:
    """A saved page as a whole small HTML document (UTF-8) without scripts, forms, frames or remote references.

    `charset` is the one its Transcript was read with, or empty. Raises ReadError.
    """
    _refuse_unsandboxed(path, "text/html")
    request = {"op": "sanitise", "declared": astuple(Declared(charset=charset)), "charset": charset}
    try:
        return _one_result(path, request).tail.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError("output_invalid", "The saved page could not be prepared.") from error


def linked_text(path: Path) -> tuple[str, str]:
    """`html` or `csv`, and the text of a Word file or workbook in which its links can be read. Raises ReadError."""
    _refuse_unsandboxed(path, "application/octet-stream")
    found = _one_result(path, {"op": "linked", "declared": astuple(Declared())})
    kind = found.values.get("kind")
    try:
        text = found.tail.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError("output_invalid", "What the reader returned cannot be trusted.") from error
    if kind not in ("html", "csv"):
        raise ReadError("output_invalid", "What the reader returned cannot be trusted.")
    return kind, text


def ocr_level() -> str:
    """The level at which OCR reads."""
    return ocr_keeper.current().level


def recognise(path: Path, media_type: str, pages: list[int]) -> Iterator[Part]:
    """The wanted pages as OCR reads them, by one child, then a Summary. Raises ReadError; parts before it are good."""
    server = ocr_keeper.current()
    if server.level != "L1" and not settings.MUNIMENT_ALLOW_UNSANDBOXED:
        _refuse_unsandboxed(path, media_type)
    request = {"op": "recognise", "declared": astuple(Declared()), "media_type": media_type, "pages": pages}
    yield from _checked(run(server, path, request, OCR_WALL_SECONDS), Limits(), None)


def _isolated() -> bool:
    return level() == "L1" or bool(settings.MUNIMENT_ALLOW_UNSANDBOXED)


def _refuse_unsandboxed(path: Path, media_type: str) -> None:
    if _isolated() or media_type in SAFE_BELOW_L1:
        return
    if not is_our_sample(path, settings.BASE_DIR / "sample"):
        raise ReadError("sandbox_unavailable", NOT_ISOLATED)


def _read_once(path: Path, declared: Declared, pages: range | None, limits: Limits) -> Iterator[Part]:
    """One child: its parts, checked."""
    return _checked(run(keeper.current(), path, _reading(declared, pages, limits)), limits, pages)


def _reading(declared: Declared, pages: range | None, limits: Limits) -> dict[str, Any]:
    return {
        "op": "read",
        "declared": astuple(declared),
        "pages": [pages.start, pages.stop] if pages is not None else None,
        "limits": astuple(limits),
    }


def _checked(
    frames: Generator[Frame, None, None], limits: Limits, pages: range | None, *, times: int = 1
) -> Iterator[Part]:
    checker = Checker(limits, pages, times=times)
    try:
        for frame in frames:
            yield checker.part(frame, HEADER.size + len(frame.tail) + _size(frame.values))
    finally:
        frames.close()
    checker.finish()


def _size(values: dict[str, Any]) -> int:
    """About the bytes a frame's JSON had; the texts are what makes one large."""
    text = values.get("text", "")
    return 200 + (3 * len(text) if isinstance(text, str) else 0)


def _one_result(path: Path, request: dict[str, Any]) -> Frame:
    frames = list(run(keeper.current(), path, request))
    if len(frames) != 1 or frames[0].name != "result":
        raise ReadError("output_invalid", "What the reader returned cannot be trusted.")
    return frames[0]


def run(
    server: ReaderServer, path: Path, request: dict[str, Any], seconds: float = WALL_SECONDS
) -> Generator[Frame, None, None]:
    """The frames of one child on one file, up to its `done`, which is not passed on. Raises ReadError."""
    with path.open("rb") as source:
        job = server.job(request, source.fileno())
    try:
        yield from _frames(job, seconds)
    finally:
        job.close()


def _frames(job: Job, seconds: float) -> Iterator[Frame]:
    unframer = Unframer()
    for data in job.chunks(seconds):
        try:
            for frame in unframer.feed(data):
                if frame.name in ("done", "error"):
                    job.said_all()
                if frame.name == "done":
                    return
                if frame.name == "error":
                    raise _told_error(frame)
                yield frame
        except BadFrame as error:
            raise ReadError("output_invalid", "What the reader returned cannot be trusted.") from error
    raise _exit_error(job.ended())


def _told_error(frame: Frame) -> ReadError:
    """What the child itself says went wrong: a code we know, and a short plain sentence."""
    try:
        code, sentence = frame.values["code"], text_of(frame.values["sentence"], 300)
    except (Invalid, KeyError):
        return ReadError("output_invalid", "What the reader returned cannot be trusted.")
    if code not in PERMANENT:
        return ReadError("output_invalid", "What the reader returned cannot be trusted.")
    return ReadError(code, sentence or "Reading the file took more memory than is allowed.")


_ENDS = {
    "sandbox_unavailable": NOT_ISOLATED,
    "output_limit": "Reading the file wrote more than is allowed.",
    "output_invalid": "The reader ended without saying what it had read.",
    "cpu_limit": "Reading the file took more computing than is allowed.",
    "memory_limit": "Reading the file took more memory than is allowed.",
}


def _exit_error(ended: Exit) -> ReadError:
    """What an exit without `done` means. pdfium aborts at the memory limit, so an abort with much memory is one."""
    code = "output_invalid"
    if ended.exit == EXIT_NOT_LOCKED:
        code = "sandbox_unavailable"
    elif ended.stopped_for in _ENDS:
        code = ended.stopped_for
    elif ended.signal == signal.SIGXFSZ:
        code = "output_limit"
    elif ended.signal == signal.SIGXCPU:
        code = "cpu_limit"
    elif ended.signal == signal.SIGKILL or (ended.signal and ended.resident_kib > MUCH_MEMORY_KIB):
        code = "memory_limit"
    elif ended.signal:
        name = signal.Signals(ended.signal).name
        return ReadError("reader_error", f"The reader was stopped by a fault in its library ({name}).")
    return ReadError(code, _ENDS[code])
