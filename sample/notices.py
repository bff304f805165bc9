"""The notices of the sample. Everything here is invented: county, bodies, companies, people, numbers and sums.

The shape (labels, order of a procedure, habits of dates and amounts) is that of Chinese procurement notices; the
words are ours. Addresses use the reserved domain `.example`, telephone numbers are zeros.
"""

from dataclasses import dataclass, field

SITE = "http://www.ccgp.example"
POLICE = "石梨县公安局"
POLICE_ADDRESS = "示例省示例市石梨县梨园路1号"
AGENT = "示例省梨花招标代理有限公司"
AGENT_ADDRESS = "示例省示例市花溪路88号3层"
LARK = "云雀示例科技有限公司"
PEARHILL = "梨山示例安防工程有限公司"
SAIL = "远帆示例信息技术有限公司"
CAMERAS = "石梨县公安局雪亮工程人像识别摄像机采购项目"
PLATFORM = "石梨县公安局人像比对平台扩容项目"
RADIO = "石梨县教育局校园广播系统采购项目"
NUMBER_CAMERAS = "SLX-2021-GK-017"
NUMBER_PLATFORM = "SLX-2022-DY-003"
NUMBER_RADIO = "SLX-2021-JT-009"


@dataclass(frozen=True)
class Notice:
    """One page. `pairs` is the overview table in order; `body` is (heading, paragraphs) in order.

    `charset` is how the bytes are written; `says` is what the page claims in its meta element, None for nothing.
    """

    name: str
    path: str  # below SITE
    title: str
    published: str  # 2021年03月15日 10:02, in Asia/Shanghai
    channel: tuple[str, str]
    pairs: tuple[tuple[str, str], ...]
    body: tuple[tuple[str, tuple[str, ...]], ...]
    charset: str = "utf-8"
    says: str | None = "utf-8"
    old_template: bool = False
    attachments: tuple[tuple[str, str], ...] = ()  # (key, name): the file is expected, not held
    table: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def url(self) -> str:
        """Where it was published, invented too."""
        return SITE + self.path


def _contact(
    amount: tuple[str, str], *, buyer: str = POLICE, address: str = POLICE_ADDRESS
) -> tuple[tuple[str, str], ...]:
    return (
        amount,
        ("项目联系人", "石小梨"),
        ("项目联系电话", "0000-0000017"),
        ("采购单位", buyer),
        ("采购单位地址", address),
        ("采购单位联系方式", "石小梨 0000-0000017"),
        ("代理机构名称", AGENT),
        ("代理机构地址", AGENT_ADDRESS),
        ("代理机构联系方式", "花小溪 0000-0000088"),
    )


def _head(project: str, item: str, published: str, *, buyer: str = POLICE) -> tuple[tuple[str, str], ...]:
    return (
        ("采购项目名称", project),
        ("品目", item),
        ("采购单位", buyer),
        ("行政区域", "石梨县"),
        ("公告时间", published),
    )


LOCAL = "地方公告"
GOODS = "货物/通用设备/图像设备/视频监控设备"

CAMERA_NOTICES = (
    Notice(
        name="01-intention",
        path="/cggg/dfgg/cgyx/202102/t20210208_90000101.htm",
        title="石梨县公安局2021年3月政府采购意向",
        published="2021年02月08日 09:15",
        channel=(LOCAL, "采购意向"),
        pairs=(*_head(CAMERAS, GOODS, "2021年02月08日 09:15"), ("预算金额", "￥480.000000万元（人民币）")),
        body=(
            ("采购意向", ("为便于供应商及时了解采购信息，石梨县公安局把本年三月的采购打算公布如下。",)),
            (
                "采购需求概况",
                (
                    "在县城主要路口和乡镇入口增设人像识别摄像机，并接入县级平台。",
                    "预算金额480万元，预计采购时间2021年3月。",
                ),
            ),
            ("备注", ("本次公布的意向是初步安排，以将来发布的采购公告为准。",)),
        ),
        table=(("序号", "采购项目名称", "预算金额（万元）", "预计采购时间"), ("1", CAMERAS, "480.00", "2021-03")),
    ),
    Notice(
        name="02-tender",
        path="/cggg/dfgg/gkzb/202103/t20210315_90000217.htm",
        title=f"{CAMERAS}公开招标公告",
        published="2021年03月15日 10:02",
        channel=(LOCAL, "公开招标"),
        pairs=(
            *_head(CAMERAS, GOODS, "2021年03月15日 10:02"),
            ("获取招标文件时间", "2021年03月16日至2021年03月22日"),
            ("招标文件售价", "￥300"),
            ("开标时间", "2021年04月06日 09:30"),
            ("开标地点", "石梨县公共资源交易中心二楼开标室"),
            *_contact(("预算金额", "￥480.000000万元（人民币）")),
        ),
        body=(
            (
                "一、项目基本情况",
                (
                    f"项目编号：{NUMBER_CAMERAS}",
                    f"项目名称：{CAMERAS}",
                    "采购方式：公开招标",
                    "预算金额：480.0000000 万元（人民币）",
                    "最高限价：475.0000000 万元（人民币）",
                    "采购需求：高清人像识别摄像机一百二十台，补光灯、立杆、网络和三年维护；数量与参数见招标文件。",
                    "合同履行期限：合同签订后90日内。本项目不接受联合体投标。",
                ),
            ),
            (
                "二、申请人的资格要求",
                ("1.有独立承担民事责任的能力；2.近三年没有重大违法记录；3.有安全技术防范工程的经验。",),
            ),
            ("三、提交投标文件", ("截止时间和开标时间：2021年04月06日09点30分（北京时间）。",)),
            ("四、其他补充事宜", ("摄像机须能在夜间识别人像，并能按身份证号码检索。",)),
        ),
        attachments=(("5A1E0000-0000-4000-8000-000000000017", "招标文件（石梨县人像识别摄像机）.pdf"),),
        table=(
            ("包号", "货物名称", "数量", "预算（万元）"),
            ("1", "人像识别摄像机", "120台", "360.00"),
            ("2", "立杆与补光灯", "120套", "72.00"),
            ("3", "三年维护", "1项", "48.00"),
        ),
    ),
    Notice(
        name="03-correction",
        path="/cggg/dfgg/gzgg/202103/t20210329_90000263.htm",
        title=f"{CAMERAS}更正公告",
        published="2021年03月29日 16:40",
        channel=(LOCAL, "更正公告"),
        pairs=(
            *_head(CAMERAS, GOODS, "2021年03月29日 16:40"),
            ("首次公告日期", "2021年03月15日"),
            ("更正日期", "2021年03月29日"),
            ("更正事项", "采购文件"),
        ),
        body=(
            (
                "一、项目基本情况",
                (
                    f"原公告的采购项目编号：{NUMBER_CAMERAS}",
                    f"原公告的采购项目名称：{CAMERAS}",
                ),
            ),
            (
                "二、更正信息",
                (
                    "更正事项：采购文件",
                    "原为：人像识别摄像机一百二十台。现改为：人像识别摄像机一百三十五台。",
                    "原为：开标时间2021年04月06日09点30分。现改为：开标时间2021年04月13日09点30分。",
                    "其他内容不变。",
                ),
            ),
        ),
        charset="gbk",
        says="gb2312",
    ),
    Notice(
        name="04-award",
        path="/cggg/dfgg/zbgg/202104/t20210420_90000318.htm",
        title=f"{CAMERAS}中标公告",
        published="2021年04月20日 11:26",
        channel=(LOCAL, "中标公告"),
        pairs=(
            *_head(CAMERAS, GOODS, "2021年04月20日 11:26"),
            ("本项目招标公告日期", "2021年03月15日"),
            ("中标日期", "2021年04月19日"),
            ("评审专家名单", "甲一、乙二、丙三、丁四、戊五"),
            *_contact(("总中标金额", "￥468.800000 万元（人民币）")),
        ),
        body=(
            ("一、项目编号", (NUMBER_CAMERAS,)),
            ("二、项目名称", (CAMERAS,)),
            (
                "三、中标（成交）信息",
                (
                    f"供应商名称：{LARK}",
                    "供应商地址：示例省示例市云雀大道6号",
                    "中标金额：468.8000000（万元）",
                ),
            ),
            ("四、主要标的信息", ("人像识别摄像机一百三十五台，型号 YQ-FACE-3，单价26,800元。",)),
            ("五、代理服务收费标准及金额", ("本项目代理费总金额：5.2000000 万元（人民币）",)),
        ),
        charset="gbk",
        says="gb2312",
        table=(
            ("供应商", "报价（万元）", "得分", "名次"),
            (LARK, "468.80", "92.60", "1"),
            (PEARHILL, "471.50", "84.10", "2"),
            (SAIL, "474.00", "79.95", "3"),
        ),
    ),
    Notice(
        name="05-contract",
        path="/cggg/dfgg/htgg/202105/t20210512_90000402.htm",
        title=f"{CAMERAS}合同公告",
        published="2021年05月12日 15:08",
        channel=(LOCAL, "合同公告"),
        pairs=(*_head(CAMERAS, GOODS, "2021年05月12日 15:08"), ("合同金额", "￥468.800000万元（人民币）")),
        body=(
            ("一、合同编号", ("SLX-HT-2021-044",)),
            ("二、项目编号", (NUMBER_CAMERAS,)),
            ("三、合同主体", (f"采购人（甲方）：{POLICE}", f"供应商（乙方）：{LARK}")),
            (
                "四、合同主要信息",
                (
                    "主要标的名称：人像识别摄像机",
                    "主要标的数量：135台",
                    "合同金额：468.8万元",
                    "合同签订日期：2021-05-08",
                    "履约期限：2021年08月06日以前，在石梨县城和六个乡镇安装。",
                ),
            ),
        ),
        charset="gbk",
        says="utf-8",  # a lie that real pages tell
    ),
    Notice(
        name="06-acceptance",
        path="/cggg/dfgg/ysgg/202111/t20211130_90000777.htm",
        title=f"{CAMERAS}履约验收公告",
        published="2021年11月30日 17:31",
        channel=(LOCAL, "验收公告"),
        pairs=(*_head(CAMERAS, GOODS, "2021年11月30日 17:31"), ("合同金额", "￥468.800000万元（人民币）")),
        body=(
            ("一、合同编号", ("SLX-HT-2021-044",)),
            ("二、项目编号", (NUMBER_CAMERAS,)),
            (
                "三、验收情况",
                (
                    "验收日期：2021年11月26日",
                    "验收结论：合格",
                    "实际安装人像识别摄像机一百二十八台，另七台存于县局仓库，待㴇水镇立杆完成后安装。",
                ),
            ),
        ),
        charset="gb18030",
        says="gb2312",
    ),
)

PLATFORM_NOTICES = (
    Notice(
        name="07-single-source",
        path="/cggg/dfgg/dylygg/202201/t20220117_90000901.htm",
        title=f"{PLATFORM}单一来源采购公示",
        published="2022年01月17日 08:50",
        channel=(LOCAL, "单一来源公告"),
        pairs=_head(PLATFORM, "服务/信息技术服务/软件开发服务", "2022年01月17日 08:50")
        + _contact(("预算金额", "￥196.000000万元（人民币）")),
        body=(
            (
                "一、项目信息",
                (
                    f"采购人：{POLICE}",
                    f"项目名称：{PLATFORM}",
                    f"项目编号：{NUMBER_PLATFORM}",
                    "拟采购的服务：把人像比对平台从二十万人扩到六十万人，增加轨迹检索。",
                    "预算金额：196.0万元",
                    "采用单一来源采购方式的原因：平台接口由原供应商掌握，换用其他产品须重装全部摄像机。",
                ),
            ),
            ("二、拟定供应商信息", (f"名称：{LARK}", "地址：示例省示例市云雀大道6号")),
            ("三、公示期限", ("2022年01月17日至2022年01月24日（公示期限不少于5个工作日）。",)),
            ("四、专家意见", ("三位专家都认为只能从唯一供应商处采购，同意采用单一来源方式。",)),
        ),
        says=None,
    ),
    Notice(
        name="08-single-source-result",
        path="/cggg/dfgg/cjgg/202202/t20220211_90000935.htm",
        title=f"{PLATFORM}成交公告",
        published="2022年02月11日 14:12",
        channel=(LOCAL, "成交公告"),
        pairs=(
            *_head(PLATFORM, "服务/信息技术服务/软件开发服务", "2022年02月11日 14:12"),
            ("成交日期", "2022年02月10日"),
            *_contact(("总成交金额", "￥195.600000 万元（人民币）")),
        ),
        body=(
            ("一、项目编号", (NUMBER_PLATFORM,)),
            ("二、成交信息", (f"供应商名称：{LARK}", "成交金额：195.6000000（万元）", "采购方式：单一来源")),
            ("三、说明", (f"本项目与{NUMBER_CAMERAS}号项目共用县级平台。",)),
        ),
        charset="gb18030",
        says="gb18030",
    ),
    Notice(
        name="09-platform-contract",
        path="/cggg/dfgg/htgg/202203/t20220301_90000988.htm",
        title=f"{PLATFORM}合同公告",
        published="2022年03月01日 10:00",
        channel=(LOCAL, "合同公告"),
        pairs=(
            *_head(PLATFORM, "服务/信息技术服务/软件开发服务", "2022年03月01日 10:00"),
            ("合同金额", "￥195.600000万元（人民币）"),
        ),
        body=(
            ("一、合同编号", ("SLX-HT-2022-011",)),
            ("二、项目编号", (NUMBER_PLATFORM,)),
            ("三、合同主体", (f"采购人（甲方）：{POLICE}", f"供应商（乙方）：{LARK}")),
            ("四、合同主要信息", ("合同金额：壹佰玖拾伍万陆仟元整（¥1,956,000.00）", "合同签订日期：2022-02-25")),
        ),
        says="gb2312",  # written in UTF-8 all the same
    ),
)
