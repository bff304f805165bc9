"""When the notice was published, and until when bids are taken."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from procurement.reading.context import Item, Reading
from procurement.reading.dates import Found, find_dates, in_address
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field, Kind, Where
from procurement.reading.tables import tables

_OPEN_KINDS = frozenset(
    {Kind.TENDER, Kind.PREQUALIFICATION, Kind.SINGLE_SOURCE, Kind.CORRECTION, Kind.DEMAND, Kind.OTHER}
)
_BEFORE = re.compile(r"前\s*(?:\([^)]*\))?\s*(?:递交|提交|上传|送达|报送)")
_SAID = re.compile(
    r"(?:截止时间|截止日期|截标时间|截止\s*时间)(?:\s*\([^()]{0,30}\))?\s*(?:及开标时间|和开标时间|及谈判时间|、开标时间)?\s*(?:均?为|是|:)?\s*:?\s*$"
)
_ENROL = re.compile(r"报名|获取|发售|领取|购买|公示|质疑|询问|异议|下载|答疑|疑问|澄清|提问|注册|缴纳|到账|现场|踏勘")
_AFTER_CHANGE = re.compile(
    r"(?:现)?(?:更正|变更|修改|调整|延期|延长|顺延|推迟|延迟|更改|改)(?:为|至|到)|(?:更正|变更|修改|调整|更改|现)(?:后)(?:的)?(?:内容)?\s*[:：为]?|现[为改]\s*:?|现内容\s*:?"
)
_BEFORE_CHANGE = re.compile(
    r"原(?=[^,，。;因来]{2,20}(?:时间|日期|金额|预算|限价))|原(?:竞争性|公开|单一|询价|公告|内容|招标|磋商|谈判|采购|定|为|文件|信息|:)|(?:更正|变更|修改)前"
)
_AFTER_COLUMN = re.compile(r"(?:更正|变更|修改|调整)后|现内容")
_CLOSING = re.compile(r"截止|截标")
_OPENING = re.compile(r"开标|开启|递交|提交|投标时间|谈判时间|磋商时间|评审时间")


def read_published(reading: Reading) -> Iterator[Fact]:
    """The day of publication: overview, 发布时间, the claim that came with it, the address, other labels, signature."""
    first = [item for item in reading.items("published") if item.rule == "pair"]
    first += [item for item in reading.items("published") if item.rule != "pair" and "发布" in item.label.words]
    yield from _dated(reading, first, 0.99)
    claim = find_dates(reading.notice.published)
    if claim:
        yield _claimed(reading, claim[0].start, claim[0].end, claim[0].value, rule="claim", where=Where.CLAIM)
    address = in_address(reading.notice.address)
    if address:
        yield _claimed(reading, *address, rule="address", where=Where.ADDRESS)
    keys = ["published", "published_show", "published_contract"]
    if reading.kind is Kind.CORRECTION:
        keys.insert(0, "published_change")
    yield from _dated(reading, [item for key in keys for item in reading.items(key) if item not in first], 0.9)
    yield from _signature(reading)


def _claimed(reading: Reading, start: int, end: int, value: date | datetime, *, rule: str, where: Where) -> Fact:
    return reading.fact(Field.PUBLISHED, 0, start, end, value, rule=rule, confidence=0.95, where=where)


def _dated(reading: Reading, items: list[Item], confidence: float) -> Iterator[Fact]:
    for item in items:
        found = find_dates(reading.text(item)[:60])
        if found and found[0].start < 12:
            at = item.label.start
            yield reading.fact(
                Field.PUBLISHED, item.page, at + found[0].start, at + found[0].end, found[0].value, rule=item.rule,
                confidence=confidence,
            )  # fmt: skip


def _signature(reading: Reading) -> Iterator[Fact]:
    """The date under the text: the last date of the last page, with nothing but an attachment list behind it."""
    if not reading.pages:
        return
    page = len(reading.pages)
    text = reading.pages[-1].text
    tail = max(0, len(text) - 300)
    found = [item for item in find_dates(text[tail:]) if item.at is None]
    if found and re.search(r"[一-鿿)\s]\s*(?:日\s*期\s*[:：])?\s*$", text[: tail + found[-1].start][-20:] or " "):
        last = found[-1]
        yield reading.fact(
            Field.PUBLISHED, page, tail + last.start, tail + last.end, last.value, rule="signature", confidence=0.6
        )


def read_deadline(reading: Reading) -> Iterator[Fact]:
    """Until when bids are taken; where only the opening is dated, that. Of a correction the date that now holds."""
    if reading.kind not in _OPEN_KINDS:
        return
    if reading.kind is Kind.CORRECTION:
        changed = list(_changed(reading))
        yield from changed
        if changed or _change_area(reading):
            return
    yield from _labelled(reading, list(reading.items("deadline")), 0.99)
    bare = [item for item in reading.items("deadline_bare") if item.role in ("submit", "opening", "")]
    yield from _labelled(reading, bare, 0.97)
    yield from _in_sentences(reading)
    opening = [item for item in reading.items("opening") if item.role != "obtain"]
    opening += [item for item in reading.items("bare_end", "bare_time") if item.role == "opening"]
    yield from _labelled(reading, _form_ends_first(opening), 0.93)


def _form_ends_first(items: list[Item]) -> list[Item]:
    """On form pages `投标时间 开始 … 结束 …`: the end counts."""
    return sorted(items, key=lambda item: item.label.key != "bare_end")


def _labelled(reading: Reading, items: list[Item], confidence: float) -> Iterator[Fact]:
    for item in items:
        if _ENROL.search(item.label.words):
            continue
        text = reading.text(item)
        if len(text) < 30:
            text = reading.beyond(item, 60)
        found = find_dates(text[:80])
        if found and found[0].start < 30:
            yield _deadline(reading, item.page, item.label.start, found[0], rule=item.rule, confidence=confidence)


def _deadline(reading: Reading, page: int, at: int, found: Found, *, rule: str, confidence: float) -> Fact:
    return reading.fact(
        Field.DEADLINE, page, at + found.start, at + found.end, found.value, rule=rule,
        confidence=confidence if found.precise else confidence * 0.8,
    )  # fmt: skip


def _in_sentences(reading: Reading) -> Iterator[Fact]:
    """`并于DATE前提交响应文件`, `截止时间为DATE`: dates whose sentence says that bids end there."""
    for page, labels in enumerate(reading.pages, start=1):
        folded = labels.folded
        for found in find_dates(labels.text[:60_000]):
            behind = folded[found.end : found.end + 24]
            before = folded[max(0, found.start - 44) : found.start]
            sentence = re.split(r"[。;\n]", before)[-1]
            if _BEFORE.match(re.sub(r"^\s*(?:\([^()]{0,10}\))?\s*(?:\(北京时间\))?", "", behind)) and not _ENROL.search(
                behind
            ):
                yield _deadline(reading, page, 0, found, rule="opening", confidence=0.95)
            elif _SAID.search(sentence) and not _ENROL.search(sentence):
                yield _deadline(reading, page, 0, found, rule="sentence", confidence=0.93)


def _change_area(reading: Reading) -> tuple[int, int, int] | None:
    """Where a correction says what changes: (page, start, end)."""
    for page, labels in enumerate(reading.pages, start=1):
        items = labels.items
        for index, label in enumerate(items):
            if label.words in ("更正信息", "变更信息", "更正内容", "变更内容", "更正事项"):
                ends = [
                    later.label_start
                    for later in items[index + 1 :]
                    if later.words in ("更正日期", "变更日期", "其他补充事宜", "其它补充事宜", "采购人信息")
                ]
                return page, label.start, ends[0] if ends else len(labels.text)
    return None


def _changed(reading: Reading) -> Iterator[Fact]:
    area = _change_area(reading) or ((1, 0, len(reading.pages[0].text)) if reading.pages else None)
    if area is None:
        return
    page, start, end = area
    in_table = list(_changed_in_tables(reading, page, start, end))
    yield from in_table
    if in_table:
        return
    folded = fold(reading.pages[page - 1].text)[start:end]
    chosen = _after_words(folded) or _last_said(folded)
    for found in chosen:
        yield _deadline(reading, page, start, found, rule="changed", confidence=0.9)


def _changed_in_tables(reading: Reading, page: int, start: int, end: int) -> Iterator[Fact]:
    """`更正项 更正前内容 更正后内容`: the last cell of a row that speaks of a deadline, else of an opening."""
    for table in tables(reading.pages[page - 1].folded):
        column = table.column(_AFTER_COLUMN)
        if column is None or not start <= table.head[0].start < end:
            continue
        for wanted in (_CLOSING, _OPENING):
            for row in table.rows:
                words = "".join(cell.text for cell in row[:-1])
                found = find_dates(row[-1].text) if wanted.search(words) and not _ENROL.search(words) else []
                if found:
                    yield _deadline(reading, page, row[-1].start, found[0], rule="changed", confidence=0.95)
                    return


def _after_words(folded: str) -> list[Found]:
    """The dates behind 变更为, 更正后 …, those of a deadline before those of an opening."""
    closing: list[Found] = []
    opening: list[Found] = []
    for match in _AFTER_CHANGE.finditer(folded):
        stop = _BEFORE_CHANGE.search(folded, match.end())
        end = stop.start() if stop else len(folded)
        part = folded[match.end() : end]
        lead = folded[max(0, match.start() - 120) : match.start()]
        for found in find_dates(part):
            context = part[max(0, found.start - 40) : found.start] or ""
            moved = Found(found.start + match.end(), found.end + match.end(), found.day, found.at, found.precise)
            behind = part[found.end : found.end + 24]
            if found.start < 8:
                context = lead + context
            if _ENROL.search(context[-24:]):
                continue
            if _CLOSING.search(context) or _BEFORE.search(behind):
                closing.append(moved)
            elif _OPENING.search(context):
                opening.append(moved)
    return closing or opening


def _last_said(folded: str) -> list[Found]:
    """Without such a word: the last date of the area that its sentence calls a deadline or an opening."""
    dates = find_dates(folded)
    said = [d for d in dates if _CLOSING.search(folded[max(0, d.start - 60) : d.start])]
    said = said or [d for d in dates if _OPENING.search(folded[max(0, d.start - 60) : d.start])]
    return said[-1:]
