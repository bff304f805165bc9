"""The rest of the sample's notices: other buyers, other methods, the older template. All invented; see notices.py."""

from sample.notices import (
    AGENT,
    CAMERA_NOTICES,
    LARK,
    LOCAL,
    NUMBER_RADIO,
    PEARHILL,
    PLATFORM_NOTICES,
    POLICE,
    RADIO,
    SAIL,
    Notice,
)

SCHOOLS = "石梨县教育局"
MEDIA = "石梨县融媒体中心"
FARMS = "石梨县农业农村局"
DRONES = "石梨县农业农村局植保无人机采购项目"
STUDIO = "石梨县融媒体中心演播室改造项目"


def _overview(project: str, buyer: str, published: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("采购项目名称", project),
        ("采购单位", buyer),
        ("行政区域", "石梨县"),
        ("公告时间", published),
        *more,
        ("代理机构名称", AGENT),
    )


OTHER_NOTICES = (
    Notice(
        name="10-negotiation",
        path="/cggg/dfgg/jzxtpgg/202106/t20210607_90000455.htm",
        title=f"{RADIO}竞争性谈判公告",
        published="2021年06月07日 09:40",
        channel=(LOCAL, "竞争性谈判公告"),
        pairs=_overview(RADIO, SCHOOLS, "2021年06月07日 09:40", ("预算金额", "￥86.500000万元（人民币）")),
        body=(
            (
                "一、项目基本情况",
                (
                    f"项目编号：{NUMBER_RADIO}",
                    f"项目名称：{RADIO}",
                    "采购方式：竞争性谈判",
                    "预算金额：86.5000000 万元（人民币）",
                    "采购需求：为全县二十三所小学更换广播系统。",
                ),
            ),
            ("二、响应文件提交", ("截止时间：2021年06月17日09点00分（北京时间）。",)),
        ),
        charset="gbk",
        says=None,
    ),
    Notice(
        name="11-termination",
        path="/cggg/dfgg/zzgg/202106/t20210621_90000471.htm",
        title=f"{RADIO}终止公告",
        published="2021年06月21日 11:05",
        channel=(LOCAL, "终止公告"),
        pairs=_overview(RADIO, SCHOOLS, "2021年06月21日 11:05"),
        body=(
            ("一、项目基本情况", (f"采购项目编号：{NUMBER_RADIO}", f"采购项目名称：{RADIO}")),
            (
                "二、项目终止的原因",
                (f"提交响应文件的供应商只有{PEARHILL}和{SAIL}两家，不足三家，本次采购作废标处理。",),
            ),
        ),
        charset="gbk",
        says="gbk",
    ),
    Notice(
        name="12-consultation",
        path="/cggg/dfgg/jzxcs/202109/t20210913_90000612.htm",
        title=f"{STUDIO}竞争性磋商公告",
        published="2021年09月13日 15:20",
        channel=(LOCAL, "竞争性磋商公告"),
        pairs=_overview(STUDIO, MEDIA, "2021年09月13日 15:20", ("预算金额", "￥1,280,000.00元（人民币）")),
        body=(
            (
                "一、项目基本情况",
                (
                    "项目编号：SLX-2021-CS-021",
                    f"项目名称：{STUDIO}",
                    "采购方式：竞争性磋商",
                    "预算金额：128万元",
                    "采购需求：灯光、吸声墙面和一套字幕机。",
                ),
            ),
            ("二、开启", ("时间：2021年9月24日上午9时30分。",)),
        ),
    ),
    Notice(
        name="13-inquiry-result",
        path="/cggg/dfgg/cjgg/202110/t20211018_90000689.htm",
        title=f"{DRONES}询价成交结果公告",
        published="2021年10月18日 10:33",
        channel=(LOCAL, "成交公告"),
        pairs=_overview(DRONES, FARMS, "2021年10月18日 10:33", ("总成交金额", "￥37.900000 万元（人民币）")),
        body=(
            ("一、项目编号", ("SLX-2021-XJ-030",)),
            ("二、成交信息", (f"供应商名称：{SAIL}", "成交金额：叁拾柒万玖仟元整", "采购方式：询价")),
        ),
        charset="gb18030",
        says="gbk",
    ),
    Notice(
        name="14-checkpoint-award-2016",
        path="/cggg/dfgg/zbgg/201611/t20161109_80000044.htm",
        title="石梨县公安局治安卡口系统采购项目中标公告",
        published="2016年11月09日 13:58",
        channel=(LOCAL, "中标公告"),
        pairs=_overview(
            "石梨县公安局治安卡口系统采购项目", POLICE, "2016年11月09日 13:58", ("总中标金额", "￥212.36 万元")
        ),
        body=(
            ("一、项目编号", ("SLX2016-88",)),
            ("二、中标结果", (f"中标供应商：{LARK}（原名：石梨云雀电子经营部）", "中标金额：2123600元")),
            ("三、评标委员会", ("己六、庚七、辛八",)),
        ),
        charset="gbk",
        says="gb2312",
        old_template=True,
    ),
)

# In order of the story. The first nine belong to two procedures that share a platform and a supplier.
NOTICES = CAMERA_NOTICES + PLATFORM_NOTICES + OTHER_NOTICES
# These come only inside the WARC and the WACZ, not as files of their own.
WARC_ONLY = ("13-inquiry-result",)
WACZ_ONLY = ("14-checkpoint-award-2016",)
