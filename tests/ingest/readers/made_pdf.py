"""PDFs made by the tests: plain objects, so that a page may have any box, rotation or fault."""

import zlib


def pdf(pages: list[bytes], *, page_extra: str = "", box: str = "0 0 200 100", states: str = "") -> bytes:
    """A PDF with one content stream a page."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    font_number = 3 + 2 * len(pages)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()]
    for number, content in enumerate(pages):
        resources = f"/Resources<</Font<</F {font_number} 0 R>>/ExtGState<<{states}>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]{page_extra}/Contents {4 + 2 * number} 0 R{resources}>>".encode()
        )
        packed = zlib.compress(content)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    """Numbered objects with a cross-reference table."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def line(text: str, x: int = 20, y: int = 50, size: int = 12, before: str = "") -> bytes:
    """A content stream that shows one line."""
    return f"{before} BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n".encode()
