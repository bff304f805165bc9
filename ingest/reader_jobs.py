"""What a child does once it is shut in: one job, whose outcome goes out as frames. Pure: no Django, no socket."""

import codecs
import contextlib
import encodings
import errno
import io
import os
import pkgutil
import tempfile
from dataclasses import astuple
from typing import Any, BinaryIO

from ingest.readers import ocr, registry, setting
from ingest.readers.base import Declared, Limits, ReadContext, ReadError
from ingest.readers.believing import common_han
from ingest.readers.drawing import draw_page, warm_drawing
from ingest.readers.linked import linked
from ingest.readers.sanitising import sanitise
from ingest.sandbox_probe import run_probe
from ingest.sandbox_wire import encode, frame


def warm_up() -> None:
    """Before any fork: load what a shut-in child could no longer load."""
    # Codecs are looked up by name when first used, from files that may then be out of reach.
    for module in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(LookupError, ImportError):  # not every module there is a codec, or one for this system
            codecs.lookup(module.name)
    warm_drawing()
    common_han()
    for content in registry.warm_files().values():
        _rehearse(content)


def _rehearse(content: bytes, *, tables: bool = True) -> None:
    """Read one of our own files as a child will: what is made on first use is then shared with every child."""
    declared, limits = list(astuple(Declared())), list(astuple(Limits()))
    request = {"op": "read", "declared": declared, "pages": [1, 2], "limits": limits, "tell": True, "tables": tables}
    with tempfile.TemporaryFile() as stream:
        stream.write(content)
        _do(request, stream, io.BytesIO())


def kind_of(request: dict[str, Any]) -> str:
    """The kind of file of ours that is most like what this job is about to read, by what it says of itself."""
    if request["op"] != "read":
        return ""
    name, media_type = request["declared"][:2]
    if name.casefold().endswith(".pdf") or media_type == "application/pdf":
        return "application/pdf"
    return "text/html" if name.casefold().endswith((".html", ".htm")) or media_type == "text/html" else "text/plain"


def rehearse_kind(kind: str) -> None:
    """In a child that waits: the pages of memory that such a reading writes to are its own when the job comes."""
    with contextlib.suppress(ReadError, OSError):
        _rehearse(registry.warm_file(kind), tables=False)


def warm_up_ocr() -> None:
    """In a server of its own kind: load the models. Without them it serves all the same, and says what is missing."""
    with contextlib.suppress(ReadError):
        ocr.warm_up()


def warm_up_setting() -> None:
    """In a server of its own kind: load WeasyPrint. Without Pango it serves all the same, and says what is missing."""
    with contextlib.suppress(ReadError):
        setting.warm_setting()


def run_job(request: dict[str, Any], source: int, result: int) -> None:
    """Do what is asked and write the outcome. Its last frame is `done` or `error`; without one the child has died."""
    with os.fdopen(source, "rb") as stream, os.fdopen(result, "wb", buffering=1 << 16) as out:
        try:
            _do(request, stream, out)
            out.write(frame("done", {}))
        except ReadError as error:
            out.write(frame("error", {"code": error.code, "sentence": error.sentence}))
        except MemoryError:
            out.write(frame("error", {"code": "memory_limit", "sentence": ""}))
        except BrokenPipeError:
            return
        except OSError as error:
            code = "memory_limit" if error.errno == errno.ENOMEM else "reader_error"
            out.write(frame("error", {"code": code, "sentence": f"The reader stopped: {error.strerror}."}))
        except (Exception, RecursionError) as error:  # noqa: BLE001 - the boundary: a parser may raise anything
            sentence = f"The reader stopped with {type(error).__name__}."
            out.write(frame("error", {"code": "reader_error", "sentence": sentence}))


def _do(request: dict[str, Any], stream: BinaryIO, out: BinaryIO) -> None:
    declared = Declared(*request["declared"])
    match request["op"]:
        case "identify":
            found = registry.identify(stream, declared)
            out.write(frame("result", {**found}))
        case "read":
            _read(request, stream, out, declared)
        case "recognise":
            for part in ocr.recognise(stream, request["media_type"], request["pages"]):
                out.write(encode(part))
                out.flush()
        case "draw":
            out.write(frame("result", {}, draw_page(stream, request["media_type"], request["page"], request["covers"])))
        case "set":
            made = setting.set_page(stream)
            told = {"sheets": made.sheets, "refused": made.refused, "matched": made.matched, "boxes": len(made.boxes)}
            out.write(frame("result", told, made.boxes + made.pdf))
        case "sanitise":
            out.write(frame("result", {}, sanitise(stream, request["charset"]).encode("utf-8", "replace")))
        case "linked":
            kind, text = linked(stream)
            out.write(frame("result", {"kind": kind}, text.encode("utf-8", "replace")))
        case "probe":
            out.write(frame("result", {"outcomes": run_probe(stream.fileno(), request["targets"])}))
        case other:
            raise ReadError("reader_error", f"There is no job {other}.")


def _read(request: dict[str, Any], stream: BinaryIO, out: BinaryIO, declared: Declared) -> None:
    if request.get("tell"):  # first say what it is; a container is then opened by another child, a document by this
        found = registry.identify(stream, declared)
        out.write(frame("identified", {**found}))
        out.flush()
        if found["container"]:
            return
    media_type, reader = registry.pick(stream, declared)
    pages = request["pages"]
    context = ReadContext(
        source=stream,
        media_type=media_type,
        declared=declared,
        pages=range(pages[0], pages[1]) if pages else None,
        limits=Limits(*request["limits"]),
        tables=request.get("tables", True),
    )
    for part in reader.read(context):
        out.write(encode(part))
        out.flush()
