"""Names of bodies: what may be one, what is withheld, and the key under which spellings meet (reading.md section 6)."""

import re

from procurement.reading.folding import fold

_REFUSED = re.compile(
    r"^(?:无|暂无|空|/+|-+|—+|\*+|\.+|详见.*|见.*|同上.*|另行.*|待定|保密|\d*|某|名称|地址|null|None)$"
)
_WITHHELD = re.compile(
    r"^(?:某|XX|xx|×+|\*+).{0,12}?(?:部队|部|单位|医院|部门|集团|院|局|中心|基地|学院|大学|队|机关)$"
)
# A name that ends so is a body, however short.
_BODY = re.compile(
    r"(?:公司|集团|局|厅|部|委|委员会|院|所|站|处|队|会|社|馆|办|中心|大学|学校|学院|中学|小学|幼儿园|医院|银行|海关|法院|政府|部队|"
    r"工厂|厂|店|园|台|室|学会|协会|基金会|联合会|分行|支行|支队|大队|总队|事务所|科|校|区|县|市|镇|乡|街道|村|署|办公厅|办公室|"
    r"总公司|分公司|商行|经营部|门市部|合作社|工作室|商店|企业|基地|机关|库|段|场|矿|港|集团军|指挥部|项目部|经理部|服务部|商场)$"
)
_LAND = re.compile(r"(?:区|县|市|镇|乡|街道|村|园|场|段|港|台|室|楼|路|库)$")
_PERSON = re.compile(
    r"^[一-鿿]{2,3}$|^(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|长孙|夏侯)[一-鿿]{1,2}$"
)
_POLITE = re.compile(r"(?:先生|女士|老师|小姐|同志|经理|主任|科长|警官|助理|工|处长|干事)$")
# What may hang on a name in running text and is no part of it.
_TAIL = re.compile(
    r"(?:[\s,，:：、;；。.．…—-]|\((?:盖章|公章|章|采购人|甲方|乙方|招标人|代理机构|以下简称.*?|下称.*?|单位名称|全称)\)|[(（]\s*(?:[)）]|$))+$"
)
_STOP = re.compile(
    r"\s*(?:[,，;；。]?\s*(?:地\s*址|联系人|联系方式|联系电话|电\s*话|邮\s*编|传\s*真|供应商地址|统一社会信用代码|地点|单位地址|企业地址)\s*[:：])"
    r"|(?<=[一-鿿)])\d{1,2}[、.．]|(?<=[一-鿿)])[一二三四五六七八九十]、"
    r"|(?:19|20)\d\d\s*年\s*\d|\s*[,，(]?\s*(?:1[3-9]\d{9}|0\d{2,3}[-—]\d{6,8})"
    r"|\s*\((?=原名|原[^()]{2,30}[局委厅司院校所部]\)|曾用名|更名前|现名|以下简称|下称|简称)"
    r"|\s+(?=[一-鿿A-Za-z()/]{2,14}\s?[:：])|\s*\((?=(?:企业|单位|公司)?地址\s?:)"
    r"|[,，]\s*(?=(?:投标|最终|中标|成交|中选)?(?:总)?(?:报价|金额|总价|价格|价|得分|评分|评审|综合|统一))"
    r"|[;；。]|[,，](?=\s*(?:地址|联系|电话))|\s+[\d一二三四五六七八九十]+[、.．]\s*$|[,，](?=.*[:：])"
)
# Two firms run together, as under a notice that both signed: the first stands.
_TWO = re.compile(r"^(.{4,}?(?:有限责任公司|股份有限公司|有限公司))(?=[^(),，、;；/]{4,}有限公司$)")
_PREFIX = re.compile(
    r"^(?:\(?\d{1,2}(?:\)|[、.](?!\d))|第\s*\d{1,3}\s*(?:标段|标包|包)\s*[:、]?|(?:标段|标包|包)\s*\d{1,3}\s*[:、]|第[一二三四五六七八九十]{1,3}(?:标段|标包|包)\s*[:、]?|\s|\((?:盖章|公章|章)\)|单位名称\s*:|名称\s*:|为\s*:?\s*|是\s*)+"
)
_NOT_NEAR = re.compile(r"本级|本部|机关$|股份|有限|责任|集团|总公司$|公司$|中华人民共和国|[()《》\"“”'.,&-]")
_ORG_CHARS = re.compile(r"[一-鿿A-Za-z]")


def trim(text: str) -> tuple[int, int]:
    """The span of a body's name inside a value: what stands before an address or contact, without stamps and stops."""
    folded = fold(text)
    stop = _STOP.search(folded)
    end = stop.start() if stop and stop.start() > 1 else len(folded)
    prefix = _PREFIX.match(folded)
    start = prefix.end() if prefix and prefix.end() < end else 0
    two = _TWO.match(folded[start:end])
    if two:
        end = start + two.end()
    tail = _TAIL.search(folded[start:end])
    if tail:
        end = start + tail.start()
    while start < end and folded[start].isspace():
        start += 1
    return start, end


def is_body(name: str) -> bool:
    """Whether `name` may name a body: not empty, refused (`无`, `详见…`), a person, an address or a sentence."""
    folded = fold(name).strip()
    compact = re.sub(r"\s+", "", folded)
    if not 2 <= len(compact) <= 80 or _REFUSED.match(compact) or not _ORG_CHARS.search(compact):
        return False
    if is_withheld(name):
        return True
    if is_person(name) or _POLITE.search(compact):
        return False
    if not re.search(r"[一-鿿]", compact) and sum(char.isdigit() for char in compact) > 3:
        return False  # a code
    if re.search(r"[。!?]|https?:|@|请|应当|须|^\d+$|[:：]", compact):
        return False
    return _BODY.search(_unbracketed(compact)) is not None or len(compact) >= 4


def looks_like_body(name: str) -> bool:
    """Stricter: the name ends as names of bodies do (公司, 局, 中心 …)."""
    compact = re.sub(r"\s+", "", fold(name))
    return is_body(name) and _BODY.search(_unbracketed(compact)) is not None


def is_firm(name: str) -> bool:
    """Stricter still: no division of the land (`杭州市余杭区`), as needed where a cell may hold an address."""
    return looks_like_body(name) and _LAND.search(_unbracketed(re.sub(r"\s+", "", fold(name)))) is None


def is_person(name: str) -> bool:
    """Two or three Han without the ending of a body: a clerk's name on an e-marketplace form."""
    compact = re.sub(r"\s+", "", fold(name))
    return _PERSON.match(compact) is not None and _BODY.search(compact) is None


def is_withheld(name: str) -> bool:
    """`某部`, `某单位`: a buyer that is not to be named. Said so, never merged."""
    return _WITHHELD.match(re.sub(r"\s+", "", fold(name))) is not None


def organisation_key(name: str) -> str:
    """The key of a name: half-width, no spaces, one kind of bracket, Simplified, upper case."""
    key = re.sub(r"\s+", "", fold(name)).upper()
    return key.translate(str.maketrans("[]{}〔〕﹝﹞", "()()()()")).replace("·", "")


def near_key(key: str) -> str:
    """What near spellings of one body share: no 本级, no legal form, no brackets. For proposals only."""
    return _NOT_NEAR.sub("", key)


def _unbracketed(compact: str) -> str:
    return re.sub(r"\([^()]*\)$", "", compact)
