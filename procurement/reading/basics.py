"""Kind, number, name, method and the reason given."""

import re
from collections.abc import Iterator

from procurement.reading import kinds
from procurement.reading.context import Item, Reading
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field, Kind, Where
from procurement.reading.tables import is_head, tables

_NUMBER = re.compile(r"[^\s,，;；。:：、]+(?: (?=[-—(]|\d))?[^\s,，;；。:：、]*")
_NUMBER_RUN_ON = re.compile(
    r"^[A-Za-z\d][A-Za-z\d\-_./()\[\]#]*|^[一-鿿]{1,10}[\[(〔](?:19|20)\d\d[\])〕]\s*第?[\dA-Za-z-]+号?"
)
_NUMBER_BEFORE = re.compile(r"(?<![A-Za-z\d-])([A-Za-z\d][A-Za-z\d_-]{5,40}) ?\((?:标段|项目|招标|采购)(?:项目)?编号\)")
_TITLE_NUMBER = re.compile(r"^\[([^\[\]]{4,60})\]\s*\[|^([A-Za-z\d][A-Za-z\d\-_()/.]{4,50})\s*\[")
_TITLE_TAIL_NUMBER = re.compile(r"[(\[](?:[^()\[\]]{0,8}编号:?)?([A-Z\d][A-Z\d\-_]{5,40})[)\]]")
_TITLE_NAME = re.compile(r"\[([^\[\]]{4,})\][^\[\]]{0,20}$")
_NAME_TAIL = re.compile(
    r"的?(?:(?:竞争性(?:谈判|磋商)|公开招标|邀请招标|询价|单一来源(?:采购)?|网上比价|招标|中标(?:结果|候选人)?|成交(?:结果)?|废标|流标|终止|更正|变更|合同|结果|采购|比选|遴选|入围)*"
    r"(?:公告|公示|通知|通知书|邀请函)(?:\([^()]*\))?)$"
)
_NAME_STOP = re.compile(r"。|;(?=\s*(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[、.]|$))")
_PROJECT_COLUMN = re.compile(r"^(?:采购|招标)?项目名称$|^意向项目名称$")
_EMPTY = re.compile(r"^(?:无|/+|-+|空|详见.*|见.*|暂无|\.+)$")
METHODS: tuple[tuple[str, "re.Pattern[str]"], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("竞争性谈判", r"竞争性谈判|^谈判"),
        ("竞争性磋商", r"竞争性磋商|^磋商"),
        ("公开招标", r"公开招标|^公开$|国内公开"),
        ("邀请招标", r"邀请招标|^邀请"),
        ("单一来源", r"单一来源"),
        ("询价", r"询价|询比"),
        ("框架协议", r"框架协议"),
        ("电子卖场", r"电子卖场|网上超市|直购|定点采购"),
        ("竞价", r"竞价"),
        ("比选", r"比选"),
    )
)
_TITLE_METHODS = (
    *METHODS[:6],
    ("竞争性磋商", re.compile("磋商(?:公告|文件|邀请)")),
    ("竞争性谈判", re.compile("谈判(?:公告|文件|邀请)")),
)
_TICKED = re.compile(r"[■☑√✓☒▣●]\s*([^□■☐○\s]{2,12})")
_LIST_HEADING = ("项目废标/流标的原因", "项目终止的原因")


_FAILURE_LABELS = ("流标原因", "废标原因", "终止原因", "失败原因")


def read_kind(reading: Reading) -> Iterator[Fact]:
    """The type of the notice. Sets `reading.kind`, which the other fields ask."""
    notice = reading.notice
    labelled = next(reading.items("name"), None)
    found, sure = kinds.by_title(notice.title, reading.text(labelled) if labelled else "")
    first = notice.pages[0] if notice.pages else ""
    if not sure:
        found = kinds.by_body_head(first, notice.title) or found
    reading.kind = found.kind if found else Kind.OTHER
    if reading.kind is Kind.TENDER and _is_single_source(reading):
        reading.kind = Kind.SINGLE_SOURCE
    overturn = _overturned(reading, sure=sure)
    if overturn:
        reading.kind = Kind.TERMINATION
        page, start, end = overturn
        yield reading.fact(
            Field.KIND, page, start, end, Kind.TERMINATION.value, rule="kind-overturned", confidence=0.95
        )
        return
    if found is None or (found.kind is Kind.OTHER and found.rule == "kind-title" and not sure):
        yield from _kind_by_labels(reading)
        return
    where = Where.PAGE if found.in_body else Where.TITLE
    yield reading.fact(
        Field.KIND, 1, found.start, found.end, reading.kind.value, rule=found.rule, confidence=0.97, where=where
    )


def _is_single_source(reading: Reading) -> bool:
    return any("单一来源" in reading.text(item) for item in reading.items("method")) or any(
        True for _ in reading.items("supplier_single")
    )


def _overturned(reading: Reading, *, sure: bool) -> tuple[int, int, int] | None:
    """The words by which the body turns an award, or a title without a type, into a termination."""
    if reading.kind is not Kind.AWARD and (sure or reading.kind not in (Kind.OTHER, Kind.TENDER)):
        return None
    if any(True for _ in reading.items("supplier", "candidate", "award", "supplier_single")):
        return None
    for item in reading.items("reason"):
        if not sure and item.label.words in _FAILURE_LABELS and not _EMPTY.match(fold(reading.text(item))):
            return item.page, item.label.label_start, item.label.end
    for page, labels in enumerate(reading.pages, start=1):
        for label in labels.items:
            named = label.words in _LIST_HEADING or label.words in ("项目结果", "结果", *_FAILURE_LABELS)
            if not named and not (reading.kind is Kind.AWARD and label.role == "supplier"):
                continue
            words = labels.text[label.start : min(label.until, label.start + 600)]
            span = kinds.failed(words)
            if span and len(words.strip()) > 3:
                return page, label.start + span[0], label.start + span[1]
    return None


def _kind_by_labels(reading: Reading) -> Iterator[Fact]:
    """Without a type word: what its labels show. A supplier and a sum are an award, a budget or a deadline a tender."""
    channel = kinds.channel_of(reading.notice.address)
    for kind, keys in (
        (Kind.AWARD, ("supplier", "award")),
        (Kind.TENDER, ("budget", "deadline", "ceiling")),
    ):
        item = next((item for item in reading.items(*keys) if item.role != "bidder"), None)
        if item and channel in (None, kind):
            reading.kind = kind
            start = item.label.label_start
            yield reading.fact(
                Field.KIND, item.page, start, item.label.end, kind.value, rule="kind-labels", confidence=0.8
            )
            return
    item = next(reading.items("number"), None)
    if item and "招标" in item.label.words:
        reading.kind = Kind.TENDER
        start = item.label.label_start
        yield reading.fact(
            Field.KIND, item.page, start, item.label.end, Kind.TENDER.value, rule="kind-labels", confidence=0.9
        )


def read_number(reading: Reading) -> Iterator[Fact]:
    """The project number: its own label, then the tender file's, the lot's, the contract's, then the title."""
    for keys, confidence in ((("number",), 0.99), (("number_file", "number_lot"), 0.9), (("number_contract",), 0.8)):
        for item in reading.items(*keys):
            span = _number_in(reading.text(item))
            if span:
                start, end = item.label.start + span[0], item.label.start + span[1]
                value = reading.notice.pages[item.page - 1][start:end]
                yield reading.fact(Field.NUMBER, item.page, start, end, value, rule=item.rule, confidence=confidence)
    for page, labels in enumerate(reading.pages[:1], start=1):
        match = _NUMBER_BEFORE.search(labels.folded, 0, 3000)
        if match:
            words = labels.text[match.start(1) : match.end(1)]
            yield reading.fact(Field.NUMBER, page, *match.span(1), words, rule="label-behind", confidence=0.9)
    folded = fold(reading.notice.title)
    match = _TITLE_NUMBER.search(folded) or _TITLE_TAIL_NUMBER.search(folded)
    if match:
        group = 1 if match[1] else 2
        start, end = match.span(group)
        if any(char.isdigit() for char in folded[start:end]):
            value = reading.notice.title[start:end]
            yield reading.fact(Field.NUMBER, 0, start, end, value, rule="title", confidence=0.9, where=Where.TITLE)


def _number_in(text: str) -> tuple[int, int] | None:
    folded = fold(text)
    match = _NUMBER.match(folded)
    if match is None:
        return None
    end = match.end()
    if re.search(r"[一-鿿]{9}", match[0]) or len(match[0]) > 60:
        match = _NUMBER_RUN_ON.match(folded)
        if match is None:
            return None
        end = match.end()
    if folded[end : end + 1] == "、" and folded[end - 1] in "一二三四五六七八九十":
        end -= 1  # the mark of what follows
    while end and (
        folded[end - 1] in " -/.(["
        or (folded[end - 1] == ")" and folded.count("(", 0, end) < folded.count(")", 0, end))
    ):
        end -= 1
    for opening, closing in ("()", "[]"):
        at = _unopened(folded[:end], opening, closing)
        end = end if at is None else at
    words = folded[:end]
    if not any(char.isdigit() for char in words) or len(words) < 3 or _EMPTY.match(words):
        return None
    return 0, end


def _unopened(words: str, opening: str, closing: str) -> int | None:
    """Where a bracket closes that was never opened: the number stood inside it."""
    depth = 0
    for at, char in enumerate(words):
        depth += (char == opening) - (char == closing)
        if depth < 0:
            return at
    return None


def read_name(reading: Reading) -> Iterator[Fact]:
    """The name of the project as written: its label, the lot's, the contract's, then the title."""
    for keys, confidence in ((("name",), 0.99), (("name_lot",), 0.9), (("name_contract",), 0.8)):
        for item in reading.items(*keys):
            text = reading.text(item)
            end = _name_end(text, reading.notice.title)
            if end and not (item.rule != "pair" and len(text) <= 8 and is_head(text)):
                start = item.label.start
                end = _extended(reading, item.page, start, end)
                text = reading.notice.pages[item.page - 1][start : start + end]
                reading.name = reading.name or text[:end]
                yield reading.fact(
                    Field.NAME, item.page, start, start + end, text[:end], rule=item.rule, confidence=confidence
                )
    if reading.kind is Kind.INTENTION:
        yield from _intended_name(reading)
    title = reading.notice.title
    match = _TITLE_NAME.search(fold(title))
    start, end = match.span(1) if match else (0, len(title.rstrip()))
    if match is None:
        tail = _NAME_TAIL.search(fold(title)[:end])
        end = tail.start() if tail and tail.start() > 4 else end
        start = 2 if title.startswith(("关于", "關於")) and end > 6 else 0
    if end > start:
        reading.name = reading.name or title[start:end]
        yield reading.fact(
            Field.NAME, 0, start, end, title[start:end], rule="title", confidence=0.85, where=Where.TITLE
        )


def _intended_name(reading: Reading) -> Iterator[Fact]:
    """The project of an intention whose table has one row; of several none is the name."""
    for page, labels in enumerate(reading.pages, start=1):
        for table in tables(labels.folded):
            column = table.column(_PROJECT_COLUMN)
            if column is not None and len(table.rows) == 1 and len(table.rows[0]) > column:
                cell = table.rows[0][column]
                words = labels.text[cell.start : cell.end]
                yield reading.fact(Field.NAME, page, cell.start, cell.end, words, rule="table", confidence=0.9)


def _extended(reading: Reading, page: int, start: int, end: int) -> int:
    """`…设备采购项目编号：`: 采购 may belong to the name or to the label; the title knows."""
    folded = reading.pages[page - 1].folded
    title = fold(reading.notice.title)
    at = title.find(folded[start : start + end])
    for behind in ("采购项目", "采购", "项目") if at >= 0 else ():
        if folded.startswith(behind, start + end) and title.startswith(behind, at + end):
            return end + len(behind)
    return end


def _name_end(text: str, title: str) -> int:
    """Where the name ends: before a full stop, and without what only ends a sentence.

    Where a sentence runs on behind it (`…项目(二次)截止到投标截止时间,…`), it ends where the title's words end.
    """
    folded = fold(text)
    stop = _NAME_STOP.search(folded)
    end = stop.start() if stop else len(folded)
    if re.search(r"[,;。]", folded[:end]) and end > 30:
        heading = fold(title)
        common = next((n for n in range(end, 7, -1) if folded[:n].strip() in heading), 0)
        end = common or end
    while end and folded[end - 1] in " ;,:、-":
        end -= 1
    return 0 if _EMPTY.match(folded[:end].strip()) or end < 2 else end


def read_method(reading: Reading) -> Iterator[Fact]:
    """How the purchase is made: its label, a ticked box in it, then the title. Never the opening sentence."""
    for item in reading.items("method"):
        text = fold(reading.text(item))[:60]
        ticked = _TICKED.search(text)
        start, words = (ticked.start(1), ticked[1]) if ticked else (0, text.strip())
        yield from _method(reading, item, start, words)
    folded = fold(reading.notice.title)
    for name, pattern in _TITLE_METHODS:
        match = pattern.search(folded)
        if match and match.start() > 0:
            yield reading.fact(
                Field.METHOD, 0, match.start(), match.end(), name, rule="title", confidence=0.9, where=Where.TITLE
            )
            return


def _method(reading: Reading, item: Item, start: int, words: str) -> Iterator[Fact]:
    if "□" in words:
        return
    for name, pattern in METHODS:
        match = pattern.search(words)
        if match:
            at = item.label.start + start
            yield reading.fact(Field.METHOD, item.page, at + match.start(), at + match.end(), name, rule=item.rule)
            return
    if 2 <= len(words) <= 10 and not _EMPTY.match(words) and item.label.words != "采购类型":
        at = item.label.start + start
        yield reading.fact(Field.METHOD, item.page, at, at + len(words), words, rule=item.rule, confidence=0.7)


def read_reason(reading: Reading) -> Iterator[Fact]:
    """Why a single source, or why it failed: the words, at most 600 characters."""
    for item in reading.items("reason"):
        words = reading.beyond(item, 600).rstrip()
        if not _EMPTY.match(fold(words)):
            start = item.label.start
            yield reading.fact(
                Field.REASON, item.page, start, start + len(words), words, rule=item.rule, confidence=0.9
            )
