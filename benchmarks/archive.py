"""A made archive for benchmarks: documents of invented notice text, stored through the services everybody uses."""

import random

from django.utils import timezone

from accounts.models import User
from archive import storage
from archive.services import CaptureDraft, PageDraft, TranscriptDraft, hold, save_reading

PIECES = [
    "采购人：示例市公安局",
    "采购代理机构：示例招标有限公司",
    "项目名称：视频监控系统采购项目",
    "采购方式：单一来源",
    "采购方式：竞争性谈判",
    "中标供应商：示例科技有限公司",
    "预算金额：万元（人民币）",
    "合同履行期限：签订合同后个日历天",
    "评审专家名单",
    "信息系统建设项目",
    "本项目不接受联合体投标",
    "满足《中华人民共和国政府采购法》第二十二条规定",
    "落实政府采购政策需满足的资格要求",
    "公告期限",
    "其他补充事宜",
    "contract notice",
    "face recognition",
    "检测试剂",
    "服务范围和质量标准详见招标文件",
    "递交投标文件截止时间",
]
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
PAGES = 3


def _page(rng: random.Random) -> str:
    """About 1,200 characters, half of them stock phrases, half of them not."""
    parts = []
    for _ in range(40):
        parts.append(rng.choice(PIECES))
        parts.append("".join(rng.choices(HAN, k=rng.randint(4, 30))))
        parts.append(rng.choice(["，", "。", "\n", f"{rng.randint(1, 99999)}"]))
    return "".join(parts)


def fill(user: User, count: int) -> None:
    """`count` newsroom documents of three pages from a handful of hosts; the same ones each time."""
    rng = random.Random(1)
    for number in range(count):
        pages = [_page(rng) for _ in range(PAGES)]
        staged = storage.staging_file()
        staged.write_text("\f".join(pages), "utf-8")
        capture = CaptureDraft(
            method="upload",
            retrieved_at=timezone.now(),
            source_url=f"http://host{number % 12}.example.cn/t{number}.htm",
            source_basis="user_asserted",
            filename=f"{number}.html",
        )
        held = hold(stored=storage.store(staged), capture=capture, title=f"公告 {number}", user=user)
        transcript = TranscriptDraft(
            kind="html-text",
            reader="bench",
            reader_version=1,
            tool="bench",
            sandbox_level="L0",
            language="zh-Hans",
            title=f"{rng.choice(PIECES)} {number}",
            printed=f"{rng.randint(2012, 2023)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            media_type=rng.choice(["text/html", "application/pdf"]),
        )
        drafts = [PageDraft(number=place, text=text) for place, text in enumerate(pages, start=1)]
        save_reading(version=held.version, transcript=transcript, pages=drafts)
