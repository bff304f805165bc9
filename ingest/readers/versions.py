"""The readers by name with their versions, for processes that read nothing themselves. Pure, and loads no library.

A test holds it against the readers. The web server and the command line ask here what an older reader read: the
readers themselves, and all their libraries, are loaded by the reader server only.
"""

READER_VERSIONS = {
    "pdf": 2,
    "html": 3,
    "text": 2,
    "jsonl": 1,
    "warc": 1,
    "wacz": 1,
    "zip": 1,
    "tar": 1,
    "gzip": 1,
    "image": 2,
    "mhtml": 1,
    "mail": 2,
    "mbox": 1,
    "word": 2,
    "slides": 2,
    "sheets": 2,
    "rtf": 1,
    "odt": 2,
    "doc": 2,
    "ppt": 2,
    "msg": 1,
    "protected": 1,
}

SETTER_VERSION = 1  # of `readers.setting`: raised when a page may come to look otherwise; then it is set anew
