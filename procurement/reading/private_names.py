"""Names of contact persons behind the labels that announce them, on a folded page. Pure.

`联系人:张某、李某`, `项目联系人 王老师`, `联系方式:张某 138…`, `Contact person: Li Wei`. An office that stands there
(`联系人:招标部`) is no person.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from procurement.reading.private_numbers import Found
from procurement.reading.tables import tables

# The commonest surnames (more than nine in ten persons): needed where no label says that a name follows.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文温章赖樊兰施洪庞翟颜倪"
    "牛俞季殷葛伍韶喻申关焦柳舒耿毕聂尚梅安路柴欧邢辛岳齐祝左涂鲁屈苗卞甘詹单"
)
_TRANSCRIBED = "阿艾买麦吐古努木玉热依亚库帕再祖米哈加巴别塔叶"  # Uyghur and Kazakh names in Han begin so
_LABEL = re.compile(
    r"(?:联\s{0,8}系\s{0,8}人|联络人|经\s{0,8}办\s{0,8}人|收件人|接收人|接洽人|咨询人|负\s{0,8}责\s{0,8}人|(?:项目|客户)经理|"
    r"总监理工程师|(?:采购人|业主|招标人|监督)代表|监督人|监督人员|(?:评审|评标|磋商|谈判|询价)?(?:小组|委员会)?(?:组长|组员|成员))"
    r"员?(?:姓名|名称)?(?:\([^()\n]{0,24}\):?)?(?:(?:及|和|与|、|/)?(?:联系)?(?:电话|方式|手机|号码)){0,2}(?:\([^()\n]{0,24}\))?"
    rf"\s{{0,4}}(?:[:\t]| (?=[{_SURNAMES}][一-鿿]{{1,3}}(?:[\s\d,;(]|$))"
    rf"|\n(?=\s*[一-鿿·]{{2,6}}\s*(?:\n|\t|$))| {{2,}})\s*"
)
_LATIN_LABEL = re.compile(r"(?:contact\s*(?:person|name)?|person\s+in\s+charge|liaison)\s*[:\t]\s*", re.IGNORECASE)
# `联系方式:张某 138…`, `联系电话:0451-… 刘某`: a name only if a number stands beside it.
_NUMBER_LABEL = re.compile(
    r"(?:联\s{0,8}系\s{0,8}(?:方\s{0,8}式|电\s{0,8}话)|电\s{0,8}话|手机(?:号码?)?|咨询电话)\s{0,4}[:\t]\s*"
)
_NUMBER = re.compile(r"\+?\(?\d[\d ()\-–—]{5,20}\d")
_POLITE = "先生|女士|老师|小姐|同志|经理|主任|科长|处长|工程师|助理|警官|干事|院长|校长|所长|局长|队长|主管|专员|工"
_HAN_NAME = re.compile(
    rf"(?P<name>[一-鿿]{{1,12}}(?:·[一-鿿]{{1,12}}){{1,4}}"
    rf"|[一-鿿](?: {{1,4}}[一-鿿]){{1,3}}(?![一-鿿])|[一-鿿]{{1,8}})(?:\((?:{_POLITE})\))?"
)
_LATIN_NAME = re.compile(r"(?:(?:Mr|Ms|Mrs|Dr)\.? )?[A-Z][A-Za-z'’\-]+(?: [A-Z][A-Za-z'’\-]+){0,3}")
_BETWEEN = re.compile(
    r"\s{0,3}(?:[、,;;/]|和|及|或| {1,8})\s{0,3}"
    r"|(?:\([^()\n]{1,24}\)|\s{0,4}\+?\d[\d \-–—()]{5,20}\d)\s{0,3}[、,;;/ ]\s{0,3}"
)
# Between the last name and the number, before and behind a name that follows one.
_LEADS_ON = re.compile(r"(?:[\s,、:;(\-–—/]|\([^()\n]{1,24}\)|电话|联系电话|手机|座机|办公)*")
_OPENED = re.compile(r"[ (,、]{1,3}")
_CLOSED = re.compile(r"[)\s;,、。]|$")
_POLITE_END = re.compile(f"(?:{_POLITE})$")
# What ends so is an office or a word of the form, no person.
_OFFICE = re.compile(
    r"(?:部|处|科|室|股|局|厅|院|所|中心|公司|集团|办|办公室|委|委员会|站|馆|校|学院|大学|医院|队|厂|会|社|组|银行|政府|单位|机构|库|台|"
    r"窗口|平台|网|热线|客服|部门|项目部|店|园|区|市|县|镇|乡|村|街道|人员|代表)$"
)
_WORDS = re.compile(
    r"(?:联系|经办人|负责人|电话|方式|地址|传真|邮|手机|详见|见|无|暂无|同上|姓名|信息|采购|招标|代理|供应商|项目|名称|文件|公告|负责|监督|质疑|投诉|其他|其它|"
    r"经办人|负责人|联络|同微信|微信|序号|教授|副教授|高级|高工|工程师|主任|副主任|研究员|讲师|会计|无职称|类别|类型|职称|职务|单位|备注|性别|专业|签字|签名|组长|组员|成员|证书|学历|工作|资质|业绩|注册|身份|组成|是|为|须|需|具有|具备|拟派|及其|或者|应[当具为在由符]|执业|审查|竣工|合格|安全|岗位|证号|以上|如下|上述|本|请|不|可|详|电|附件|待|另行|保密|公示|内容|时间|日期|网址|邮箱|邮编|职务|职称|编号|金额|预算|评审|专家)"
)
_BEFORE_NUMBER = re.compile(r"(?<![一-鿿])(?P<name>[一-鿿]{2,4})(?:先生|女士|老师|同志)?[ :(\-–—/]{0,3}$")
_BEHIND_NUMBER = re.compile(r"[ (,/\-–—]{0,2}(?P<name>[一-鿿]{2,4})(?:先生|女士|老师|同志)?(?![一-鿿])")
_OWN_NAME = re.compile(r"姓\s{0,4}名\s{0,4}[:\t]\s*(?P<name>[一-鿿](?:[一-鿿]{1,3}|(?: {1,4}[一-鿿]){1,3}))(?![一-鿿])")
_HEAD = re.compile(r"(?:姓名|专家|评委|成员|联系人|负责人|经办人|代表)(?:名单|姓名)?$")
_EXPERT_HEAD = re.compile(r"专家|评委|成员")
_MOST_NAMES = 6
_BRACKET = re.compile(r"\([^()]*\)")
_LINE = 120  # characters of a value


def is_name(text: str) -> bool:
    """Whether a run of Han (spaces allowed, `王老师`, `阿某·某某`) may be a person's name."""
    compact = "".join(text.split())
    bare = _POLITE_END.sub("", compact)
    if not compact or len(compact) > 12 or _WORDS.match(compact):
        return False
    if "·" in compact:
        return True
    if bare != compact and 1 <= len(bare) <= 4:
        return True
    if len(compact) < 2 or _OFFICE.search(compact):
        return False
    return len(compact) <= 4 or (len(compact) <= 8 and compact[0] in _TRANSCRIBED)


def contact_names(folded: str) -> Iterator[Found]:
    """The names behind labels of contact persons, and before or behind a number in a contact's value."""
    for label in chain(_LABEL.finditer(folded), _LATIN_LABEL.finditer(folded)):
        yield from _names(folded, label.end(), _line_end(folded, label.end()))
    for label in _NUMBER_LABEL.finditer(folded):
        yield from _beside_number(folded, label.end(), _line_end(folded, label.end()))


def named_persons(folded: str) -> Iterator[Found]:
    """`姓名：张某`, and the cells of columns that are headed 姓名, 专家姓名, 联系人 …."""
    for match in _OWN_NAME.finditer(folded):
        if _is_full_name(match["name"]):
            yield Found(match.start("name"), match.end("name"), "person", "own_name")
    for table in tables(folded) if "\t" in folded else ():
        for column, head in enumerate(table.head):
            if not _HEAD.search(_BRACKET.sub("", "".join(head.text.split()))):
                continue
            kind = "expert" if _EXPERT_HEAD.search(head.text) else "person"
            for row in table.rows:
                if len(row) > column and _is_full_name(row[column].text):
                    yield Found(row[column].start, row[column].end, kind, "named_column")


def _is_full_name(words: str) -> bool:
    """Stricter than `is_name`, where no label of a person stands beside the words: it begins with a surname."""
    return words[0] in _SURNAMES + _TRANSCRIBED and is_name(words)


def beside_mobiles(folded: str, numbers: Sequence[Found]) -> Iterator[Found]:
    """Names that touch a mobile number, without a label: `张某某13…`, `13…（张某某）`."""
    for number in numbers:
        before = _BEFORE_NUMBER.search(folded[max(0, number.start - 10) : number.start])
        behind = _BEHIND_NUMBER.match(folded, number.end)
        at = max(0, number.start - 10)
        if before and _is_full_name(before["name"]):
            yield Found(at + before.start("name"), at + before.end("name"), "contact", "beside_number")
        if behind and _is_full_name(behind["name"]):
            yield Found(behind.start("name"), behind.end("name"), "contact", "beside_number")


def _line_end(folded: str, start: int) -> int:
    end = folded.find("\n", start, start + _LINE)
    return end if end >= 0 else min(len(folded), start + _LINE)


def _names(folded: str, at: int, stop: int) -> Iterator[Found]:
    for _ in range(_MOST_NAMES):
        match = _HAN_NAME.match(folded, at, stop)
        if match is not None and is_name(match["name"]):
            yield Found(match.start("name"), match.end("name"), "contact", "contact_name")
            at = match.end()
        elif match is not None and (cut := _cut_name(match["name"])):
            yield Found(match.start(), match.start() + cut, "contact", "contact_name")
            return
        elif match is None and (latin := _LATIN_NAME.match(folded, at, stop)) and not _is_latin_word(latin[0]):
            yield Found(latin.start(), latin.end(), "contact", "contact_name")
            at = latin.end()
        else:
            return
        between = _BETWEEN.match(folded, at, stop)
        if between is None:
            return
        at = between.end()


# A label that runs on behind the name without a space: `联系人:张某某联系电话:…`.
_RUNS_ON = re.compile(r"(?:项目|采购|代理|监督)?(?:联系|电话|手机|地址|传真|邮箱|邮编|职务|单位|固话|座机|咨询)")


def _cut_name(run: str) -> int:
    """How much of a run of Han is the name, if a label follows it without a break; 0 if none is."""
    label = _RUNS_ON.search(run, 1)
    return label.start() if label and is_name(run[: label.start()]) else 0


_LATIN_WORDS = frozenset(
    [
        "tel",
        "phone",
        "telephone",
        "mobile",
        "fax",
        "email",
        "mail",
        "office",
        "department",
        "address",
        "none",
        "see",
        "the",
        "contact",
    ]
)


def _is_latin_word(text: str) -> bool:
    first = text.split(maxsplit=1)[0].lower().rstrip(".")
    last = text.rsplit(maxsplit=1)[-1].lower()
    return first in _LATIN_WORDS or last in {
        "office",
        "department",
        "ltd",
        "company",
        "centre",
        "center",
        "bureau",
        "university",
    }


def _beside_number(folded: str, start: int, stop: int) -> Iterator[Found]:
    """`张某 138…`, `李某、王某;138…`, `138…(张某)`, `0451-… 刘某`."""
    number = _NUMBER.search(folded, start, stop)
    if number is None:
        return
    named = list(_names(folded, start, number.start()))
    if named and _LEADS_ON.fullmatch(folded, named[-1].end, number.start()):
        yield from named
    behind = _OPENED.match(folded, number.end(), stop)
    after = _HAN_NAME.match(folded, behind.end(), stop) if behind else None
    if after and is_name(after["name"]) and _CLOSED.match(folded, after.end()):
        yield Found(after.start("name"), after.end("name"), "contact", "contact_name")
