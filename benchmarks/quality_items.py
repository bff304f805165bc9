"""Known items of our own for `make bench-quality`: what somebody asks, and the statutes that answer it.

Ours, written by hand over the titles of the set before the relaxed reading was first measured on them. Several titles
that answer stand between spaces; one without `中华人民共和国` stands for both spellings.
"""

PRC = "中华人民共和国"

KEYWORDS_EN = {
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
    "labor law of the people's republic of china": "劳动法",
    "highway law": "公路法",
    "supervision law": "监察法",
    "tobacco monopoly law": "烟草专卖法",
    "people's mediation law": "人民调解法",
    "drug administration law": "药品管理法",
    "police ranks regulations": "人民警察警衔条例",
    "village committee organization law": "上海市实施《中华人民共和国村民委员会组织法》办法 村民委员会组织法",
    "conscription regulations": "征兵工作条例",
    "company registration regulations": "公司登记管理条例",
    "deed tax": "契税暂行条例 契税法",
}

TITLES_EN = {
    "Regulations on the Administration of Company Registration": "公司登记管理条例",
    "Law of the People's Republic of China on Penalties for Administration of Public Security": "治安管理处罚法",
    "Administrative Reconsideration Law of the People's Republic of China": "行政复议法",
    "Law on the Protection of Minors": "未成年人保护法",
    "Law on Prevention of Juvenile Delinquency": "预防未成年人犯罪法",
    "Anti-Telecom and Online Fraud Law": "反电信网络诈骗法",
    "Yangtze River Protection Law": "长江保护法",
    "Regulations on Open Government Information": "政府信息公开条例",
    "Regulations on Security Protection of Critical Information Infrastructure": "关键信息基础设施安全保护条例",
    "Provisions on the Administration of Algorithmic Recommendation of Internet Information Services":
        "互联网信息服务算法推荐管理规定",
    "Interim Regulations on the Administration of Unmanned Aircraft Flights": "无人驾驶航空器飞行管理暂行条例",
    "Regulations on Paid Annual Leave for Employees": "职工带薪年休假条例",
    "Provisions on the Prohibition of Child Labor": "禁止使用童工规定",
    "Measures on the Payment of Litigation Costs": "诉讼费用交纳办法",
    "Regulations on Handling Medical Accidents": "医疗事故处理条例",
    "Regulations on the Management of Detention Houses": "看守所条例 拘留所条例",
    "Basic Law of the Hong Kong Special Administrative Region": "香港特别行政区基本法",
    "Regulations for the Protection of New Plant Varieties": "植物新品种保护条例",
    "Law on Response to Foreign Sanctions (Anti-Foreign Sanctions Law)": "反外国制裁法",
    "Law on the Promotion of Rural Revitalization": "乡村振兴促进法",
    "Implementing Regulations of the Individual Income Tax Law": "个人所得税法实施条例",
    "Regulations on the Safety Management of Hazardous Chemicals": "危险化学品安全管理条例",
    "Regulations on Human Organ Transplantation": "人体器官移植条例",
    "Provisions of the State Council on Working Hours of Workers and Staff": "国务院关于职工工作时间的规定",
    "Regulations on the Relocation of Residents for the Three Gorges Project": "长江三峡工程建设移民条例",
    "Regulations on Prevention and Treatment of Medical Disputes": "医疗纠纷预防和处理条例",
    "Hangzhou Municipal Regulations on Parks": "杭州市公园管理条例",
    "Zhejiang Province Regulations on Household Waste": "浙江省生活垃圾管理条例",
    "Luoyang City Greening Regulations": "洛阳市城市绿化条例",
    "Shanghai Regulations on Housing Leasing": "上海市房屋租赁条例",
    "Beijing Regulations on the Protection of Ancient and Famous Trees": "北京市古树名木保护管理条例",
    "Ningbo Regulations on the Prevention of Air Pollution": "宁波市大气污染防治条例",
    "Henan Province regulations on geographical names and wild plants protection": "河南省野生植物保护条例",
    "Shenzhen Special Economic Zone Social Credit Regulations": "深圳经济特区社会信用条例",
}  # fmt: skip

QUESTIONS_EN = {
    "What is the penalty for hunting protected wild animals?": "野生动物保护法 陆生野生动物保护实施条例",
    "How much annual leave is an employee entitled to?": "职工带薪年休假条例 企业职工带薪年休假实施办法",
    "Who can apply for legal aid?": "法律援助法 法律援助条例",
    "Can a child under sixteen be employed in a factory?": "禁止使用童工规定",
    "How is state compensation calculated for wrongful detention?": "国家赔偿法",
    "What are the rules for keeping dogs in Jiaxing?": "嘉兴市养犬管理条例",
    "Which information must government agencies disclose to citizens?": "政府信息公开条例",
    "When may police use firearms?": "人民警察使用警械和武器条例",
    "What must be in a notice for a bank to freeze savings deposits?": "储蓄管理条例 商业银行法",
    "How are foreign journalists allowed to work in China?": "外国常驻新闻机构和外国记者采访条例",
    "What is the procedure for recalling defective cars?": "缺陷汽车产品召回管理条例",
    "How do I register a marriage?": "婚姻登记条例",
    "Which encryption products need a license?": "商用密码管理条例",
    "What counts as terrorism and who decides it?": "反恐怖主义法",
    "What are the duties of network operators regarding personal data of minors online?": "未成年人网络保护条例",
    "How are lotteries regulated?": "彩票管理条例",
    "What are the rules for drone flights?": "无人驾驶航空器飞行管理暂行条例",
    "What happens to drug addicts in compulsory rehabilitation?": "戒毒条例 禁毒法",
    "Who pays litigation fees when a case is withdrawn?": "诉讼费用交纳办法",
    "Are fireworks allowed in Linyi during Spring Festival?": "临沂市烟花爆竹燃放管理条例",
}

QUESTIONS_ZH = {
    "劳动者工作满十年以后每年可以休几天带薪年假": "职工带薪年休假条例 企业职工带薪年休假实施办法",
    "老板让我签了一份放弃加班费的协议，我还能要回加班费吗？": "劳动者与用人单位订立放弃加班费协议，能否主张加班费",
    "离婚的时候夫妻在婚姻期间的共同财产应该怎么分": "婚姻关系存续期间夫妻共同财产的分割 民法典",
    "申请法律援助需要具备什么条件，由哪个机构受理": "法律援助法 法律援助条例",
    "网约工受伤以后单位没有缴纳社会保险，工伤待遇由谁承担": "社会保险法",
    "公司向银行贷款，用房屋抵押后又把房屋出租，抵押权人能不能要求解除租赁": "民法典",
    "政府部门拒绝公开我申请的信息，我可以向哪里投诉或者申请行政复议": "政府信息公开条例 行政复议法",
    "被错误拘留的人可以要求国家赔偿吗，赔偿金怎样计算": "国家赔偿法",
    "在嘉兴养大型犬需要办什么证，违反规定会怎么处罚": "嘉兴市养犬管理条例",
    "打官司输了以后诉讼费由谁承担，撤诉的案件受理费减半吗": "诉讼费用交纳办法",
    "无人机在城市上空飞行需要向谁申请空域": "无人驾驶航空器飞行管理暂行条例",
    "汽车有缺陷，生产者不召回，质检部门应当怎么办": "缺陷汽车产品召回管理条例",
    "在学校周边开设网吧有没有距离的限制": "互联网上网服务营业场所管理条例",
    "医院手术出了事故，病历资料患者有没有权利复印": "医疗事故处理条例 医疗纠纷预防和处理条例",
    "外国记者到中国开放地区采访要不要事先征得被采访单位同意": "外国常驻新闻机构和外国记者采访条例",
    "警察在什么情况下可以开枪": "人民警察使用警械和武器条例",
    "用人单位招用不满十六周岁的未成年人会受到什么处罚": "禁止使用童工规定",
    "危险化学品企业没有取得安全使用许可证就生产，罚多少钱": "危险化学品安全管理条例",
    "拆迁户与街道办事处签订补偿安置协议后政府不履行，起诉到法院要求继续履行":
        "王某某、陈某某诉浙江省杭州市余杭区良渚街道办事处变更拆迁补偿安置协议案 "
        "宁某某诉甘肃省定西市安定区住房和城乡建设局房屋征收补偿安置协议案",
    "房地产公司交了土地出让金，自然资源局一直不交地，公司要求解除协议并返还价款":
        "中山市某房地产发展有限公司诉广东省中山市自然资源局要求解除行政协议案",
    "被告人把公司的资金转到境外的账户，帮助他人掩饰犯罪所得，是否构成洗钱罪":
        "最高人民法院关于审理洗钱等刑事案件具体应用法律若干问题的解释 反洗钱法",
    "为谋取不正当利益给国家工作人员送钱，行贿数额多少才追究刑事责任":
        "最高人民法院、最高人民检察院关于办理行贿刑事案件具体应用法律若干问题的解释",
    "小区业主不交物业费，物业公司停水停电，温州有什么规定": "温州市物业管理条例",
    "旧楼加装电梯低层住户不同意，济南怎么处理": "济南市既有多层住宅增设电梯规定",
}  # fmt: skip


def accepted(answers: str) -> set[str]:
    """The titles of one answer line, each also with the state's name before it."""
    return {name for title in answers.split(" ") for name in (title, PRC + title)}
