"""`make bench-quality`: known items. Somebody remembers a statute; at which place does search show it?

Over `../shared/data/laws` (MUNIMENT_LAWS names another file of `{title, text}` lines), stored through the services
into a folder that goes with the run. Chinese queries are content words of 150 titles, drawn the same way each time;
English ones are ours, written by hand for titles of the set. One item is right; MRR and nDCG@10 are means over the
queries. Baseline of the same run: the English queries as quoted words, which nothing is put beside. The last line is
`RESULT {json}`.
"""

import gzip
import json
import os
import shutil
import tempfile
from pathlib import Path

MADE = tempfile.mkdtemp(prefix="muniment-bench-")
os.environ["MUNIMENT_DATA"] = MADE
os.environ["DATABASE_URL"] = f"sqlite:///{MADE}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

import logging  # noqa: E402
import math  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterable  # noqa: E402
from typing import Any  # noqa: E402

import jieba  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from archive import storage  # noqa: E402
from archive.services import CaptureDraft, PageDraft, TranscriptDraft, hold, save_reading  # noqa: E402
from search import drain  # noqa: E402
from search.selectors import search  # noqa: E402

LAWS = Path(os.environ.get("MUNIMENT_LAWS", "../shared/data/laws/prc-laws.jsonl.gz"))
PAGE = 1500  # characters
DRAWN = 150
DEPTH = 100
ENGLISH = {
    "Shanghai port services regulations": "上海口岸服务条例",
    "Shanghai smoking control in public places": "上海市公共场所控制吸烟条例",
    "Shanghai collective contract regulations": "上海市集体合同条例",
    "Beijing dog management": "北京市养犬管理规定",
    "Beijing water pollution prevention": "北京市水污染防治条例",
    "Shandong soil pollution prevention": "山东省土壤污染防治条例",
    "Guangdong foreign investment protection": "广东省外商投资权益保护条例",
    "Henan road traffic safety": "河南省道路交通安全条例",
    "Zhengzhou rail transit": "郑州市轨道交通条例",
    "Zhengzhou patent promotion": "郑州市专利促进和保护条例",
    "Ningbo water resources management": "宁波市水资源管理条例",
    "Zhejiang farmland protection": "浙江省基本农田保护条例",
    "Chongqing statistics management": "重庆市统计管理条例",
    "labor law of the people's republic of china": "中华人民共和国劳动法",
    "highway law": "中华人民共和国公路法",
    "supervision law": "中华人民共和国监察法",
    "tobacco monopoly law": "中华人民共和国烟草专卖法",
    "people's mediation law": "中华人民共和国人民调解法",
    "drug administration law": "中华人民共和国药品管理法",
    "police ranks regulations": "中华人民共和国人民警察警衔条例",
    "village committee organization law": "上海市实施《中华人民共和国村民委员会组织法》办法",
    "conscription regulations": "征兵工作条例",
    "company registration regulations": "中华人民共和国公司登记管理条例",
    "deed tax": "中华人民共和国契税暂行条例",
}


def laws(path: Path) -> list[dict[str, str]]:
    """The rows of the set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fill(user: User, rows: Iterable[dict[str, str]]) -> None:
    """One document for each row, cut into pages."""
    for row in rows:
        staged = storage.staging_file()
        staged.write_text(f"{row['title']}\n{row['text']}", "utf-8")
        capture = CaptureDraft(method="upload", retrieved_at=timezone.now(), filename=f"{row['id']}.txt")
        held = hold(stored=storage.store(staged), capture=capture, title=row["title"], user=user)
        transcript = TranscriptDraft(
            kind="plain",
            reader="bench",
            reader_version=1,
            tool="bench",
            sandbox_level="L0",
            language="zh-Hans",
            title=row["title"],
            media_type="text/plain",
        )
        texts = [row["text"][at : at + PAGE] for at in range(0, len(row["text"]), PAGE)] or [""]
        drafts = [PageDraft(number=place, text=text) for place, text in enumerate(texts, start=1)]
        save_reading(version=held.version, transcript=transcript, pages=drafts)


def chinese(titles: list[str]) -> dict[str, str]:
    """Up to three content words of each drawn title: what somebody remembers of it."""
    rng, made = random.Random(4), {}
    for title in rng.sample(sorted(titles), min(DRAWN, len(titles))):
        words = [word for word in jieba.lcut(title) if len(word) > 1]
        chosen = sorted(rng.sample(range(len(words)), min(3, len(words))))
        made[" ".join(words[at] for at in chosen)] = title
    return made


def rank(user: User, query: str, title: str, *, plain: bool = False) -> int:
    """The place of the first document with this title; 0 if it is not among the first 100."""
    asked = f'"{query}"' if plain else query
    rows = search(user=user, query=asked, size=DEPTH).rows
    return next((row.number for row in rows if row.document.title == title), 0)


def scores(ranks: list[int]) -> tuple[float, float]:
    """MRR and nDCG@10 of known items: one document is right, so the best gain is 1."""
    mrr = sum(1 / place for place in ranks if place) / len(ranks)
    ndcg = sum(1 / math.log2(1 + place) for place in ranks if 0 < place <= 10) / len(ranks)
    return round(mrr, 4), round(ndcg, 4)


def main() -> int:
    """Fill, ask, print."""
    if not LAWS.exists():
        print(f"no laws at {LAWS}: set MUNIMENT_LAWS")
        return 1
    logging.disable(logging.CRITICAL)
    jieba.setLogLevel(logging.WARNING)
    call_command("migrate", verbosity=0)
    user = User.objects.create_user(email="bench-quality@example.org", name="Bench")
    rows, began = laws(LAWS), time.monotonic()
    fill(user, rows)
    drain.drain_all()
    print(f"{len(rows)} documents stored and indexed in {time.monotonic() - began:.0f} s")
    titles = {row["title"] for row in rows}
    known = {query: title for query, title in ENGLISH.items() if title in titles}
    asked: dict[str, dict[str, str]] = {"zh": chinese(list(titles)), "en_zh": known}
    result: dict[str, Any] = {}
    for name, queries in asked.items():
        ranks = {query: rank(user, query, title) for query, title in queries.items()}
        result[f"mrr_{name}"], result[f"ndcg_{name}"] = scores(list(ranks.values()))
        lost = [query for query, place in ranks.items() if not place]
        print(f"{name}: {len(ranks)} queries, MRR {result[f'mrr_{name}']}, nDCG@10 {result[f'ndcg_{name}']}")
        print(f"  not among the first {DEPTH}: {len(lost)} {lost[:12]}")
    bare = [rank(user, query, title, plain=True) for query, title in known.items()]
    print(f"en_zh without expansion: MRR {scores(bare)[0]}")
    result["queries_zh"], result["queries_en_zh"] = len(asked["zh"]), len(known)
    print("RESULT " + json.dumps(result))
    return 0


if __name__ == "__main__":
    try:
        code = main()
    finally:
        shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
