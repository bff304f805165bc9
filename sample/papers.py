"""The two PDFs of the sample: a tender with text and a ruled table, and a scan of the award.

Chromium prints the pages and embeds a subset of Noto CJK; the scan is a picture of such a print, a little crooked and
noisy, with no text in the file. The same Chromium and fonts give the same bytes: clocks and identifiers are fixed.
"""

import io
import random
import re
import subprocess
import tempfile
import time
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from sample.markup import NOTE_EN, NOTE_ZH
from sample.notices import AGENT, CAMERAS, LARK, NUMBER_CAMERAS, PEARHILL, POLICE, SAIL

CHROMIUM = "/usr/bin/chromium"
SCAN_DPI = 130
SEED = 20210420
STYLE = """<style>
@page { size: A4; margin: 22mm 20mm } body { font: 11pt/1.7 'Noto Serif CJK SC', serif }
h1 { font-size: 17pt; text-align: center } h2 { font-size: 13pt }
.note { border: 1px solid; padding: 2mm; font-size: 9pt }
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #000; padding: 1.5mm; text-align: left }
.break { break-before: page } .stamp { color: #b3202a; border: 2px solid; border-radius: 50%; width: 34mm; height: 34mm;
text-align: center; margin-left: auto; display: flex; align-items: center }
</style>"""


def _html(title: str, body: str) -> str:
    note = f'<p class="note">{NOTE_ZH}<br>{NOTE_EN}</p>'
    # The note stands on every page: what follows a page break starts with it again.
    body = body.replace("<!--page-->", f'<div class="break"></div>{note}')
    return (
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{escape(title)}</title>{STYLE}{note}{body}'
    )


def _rows(*rows: tuple[str, ...]) -> str:
    return "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)


def tender_html() -> str:
    """Three pages: cover, list of goods as a ruled table, conditions."""
    goods = _rows(
        ("序号", "货物名称", "技术要求", "数量", "单价限价（元）"),
        ("1", "人像识别摄像机", "200万像素以上；夜间可识别人像；支持按身份证号码检索", "120台", "30,000"),
        ("2", "立杆与补光灯", "热镀锌，高6米；补光灯功率不大于18瓦", "120套", "6,000"),
        ("3", "网络接入", "光纤到杆，带宽不低于20兆", "120点", "含在第2项"),
        ("4", "维护", "三年，故障四小时内到场", "1项", "480,000"),
    )
    return _html(
        "招标文件",
        f"""<h1>招标文件</h1><p>项目名称：{CAMERAS}</p><p>项目编号：{NUMBER_CAMERAS}</p>
<p>采购人：{POLICE}</p><p>采购代理机构：{AGENT}</p><p>二〇二一年三月</p>
<!--page--><h2>第一章　采购需求</h2><table>{goods}</table>
<p>摄像机应安装在附表所列的路口、车站、市场和宗教活动场所入口，并接入县级人像比对平台。</p>
<p>平台应能对二十万人的人像库进行比对，并把结果推送给民警手机。</p>
<!--page--><h2>第二章　评标办法</h2><p>本项目采用综合评分法：价格三十分，技术五十分，商务二十分。</p>
<h2>第三章　合同条款</h2><p>中标人应在合同签订后九十日内完成安装。验收合格后支付百分之九十五，余款为质量保证金。</p>""",
    )


def award_html() -> str:
    """The letter that becomes the scan."""
    scores = _rows(
        ("供应商", "报价（万元）", "得分"),
        (LARK, "468.80", "92.60"),
        (PEARHILL, "471.50", "84.10"),
        (SAIL, "474.00", "79.95"),
    )
    return _html(
        "中标通知书",
        f"""<h1>中标通知书</h1><p>{LARK}：</p>
<p>　　{CAMERAS}（项目编号：{NUMBER_CAMERAS}）于2021年4月13日开标。经评标委员会评定，你单位为中标人，
中标金额人民币肆佰陆拾捌万捌仟元整（￥4,688,000.00）。请于三十日内与采购人签订合同。</p>
<table>{scores}</table><p>　　联系人：花小溪　电话：0000-0000088</p>
<p style="text-align:right">{AGENT}<br>2021年4月20日</p><div class="stamp">虚构样本<br>不是真的印章</div>""",
    )


def print_pdf(html: str) -> bytes:
    """The page as Chromium prints it, with clock and identifier taken out (same length, so that offsets hold)."""
    with tempfile.TemporaryDirectory(prefix="muniment-sample-") as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(html, encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        subprocess.run(
            [
                CHROMIUM,
                *flags,
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )
        content = target.read_bytes()
    content = re.sub(rb"D:\d{14}", b"D:20210315000000", content)
    return re.sub(
        rb"/ID\s*\[<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>\]",
        lambda m: re.sub(rb"[0-9A-Fa-f](?=[0-9A-Fa-f]*>)", b"0", m[0]),
        content,
    )


def scan_pdf(printed: bytes) -> bytes:
    """A PDF that holds only a picture of the printed page: turned by 0.7°, blurred, speckled, on yellowed paper."""
    page = pypdfium2.PdfDocument(printed)[0]
    picture = page.render(scale=SCAN_DPI / 72).to_pil().convert("RGB")
    picture = picture.rotate(0.7, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.frombytes("L", picture.size, random.Random(SEED).randbytes(picture.width * picture.height))
    speckle = noise.point([0 if value < 2 else 246 + value % 10 for value in range(256)]).filter(
        ImageFilter.MedianFilter(3)
    )
    paper = Image.merge("RGB", (speckle, speckle, speckle.point([max(0, value - 14) for value in range(256)])))
    picture = ImageChops.multiply(picture, paper)
    out = io.BytesIO()
    moment = time.gmtime(1_618_900_000)
    picture.save(out, "PDF", resolution=SCAN_DPI, quality=55, creationDate=moment, modDate=moment, title="SCAN0042")
    return out.getvalue()
