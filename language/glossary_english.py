"""English words of buying, security and law, and the Chinese words that stand for them in documents.

The glossary of `language.glossary` is made for reading: one gloss for each term. This is its other half, made for
searching from English: the everyday word (`tender`), its spellings, and what notices and statutes write for it. It is
ours, and counts as the project glossary, before any dictionary: CC-CEDICT has 嫩 娇 温 for *tender* and nothing for
*procurement* or *bidder* (search.md section 7). Raise VERSION with every change: saved searches name it.
"""

VERSION = 1

# English (singular, lower case), then the Chinese words between spaces.
_ROWS = """
procurement: 采购
government procurement: 政府采购
purchase: 采购
purchasing: 采购
tender: 招标 投标
bid: 投标 招标
bidding: 招标 投标
bidder: 投标人
tender notice: 招标公告
award: 中标 成交
award notice: 中标公告 成交公告
winning bid: 中标
supplier: 供应商
vendor: 供应商
buyer: 采购人
contract: 合同
contract notice: 合同公告
budget: 预算
price: 价格 金额
single source: 单一来源
sole source: 单一来源
test kit: 试剂盒
reagent: 试剂
face recognition: 人脸识别
facial recognition: 人脸识别
voice recognition: 声纹识别
iris recognition: 虹膜识别
surveillance: 监控 监视
surveillance camera: 监控摄像 摄像头
camera: 摄像头 摄像机 照相机
security camera: 监控摄像 摄像头
checkpoint: 卡口 检查站
police: 公安 警察
police station: 派出所 警务站
public security: 公安
public security bureau: 公安局
public security organ: 公安机关
prison: 监狱
detention: 拘留 羁押
detention centre: 看守所 拘留所
detention center: 看守所 拘留所
counter-terrorism: 反恐
counterterrorism: 反恐
terrorism: 恐怖主义
extremism: 极端主义
state secret: 国家秘密
national security: 国家安全
network security: 网络安全
cybersecurity: 网络安全
personal information: 个人信息
data security: 数据安全
xpcc: 新疆生产建设兵团 兵团
law: 法律 法
act: 法律 法
regulation: 条例 规定
rule: 规则 规定
measure: 办法 措施
provision: 规定
interim provision: 暂行规定
ordinance: 条例
decision: 决定
notice: 通知 公告
announcement: 公告
interpretation: 解释
judicial interpretation: 司法解释
supreme people's court: 最高人民法院
supreme people's procuratorate: 最高人民检察院
implementation: 实施
administration: 管理
management: 管理
supervision: 监督
protection: 保护
promotion: 促进
prevention: 防治 预防
pollution: 污染
people's congress: 人民代表大会
standing committee: 常务委员会
state council: 国务院
province: 省
city: 市
municipality: 市
county: 县
autonomous region: 自治区
tax: 税
food safety: 食品安全
export control: 出口管制
maritime: 海上 海事 海商
securities: 证券
vehicle: 车辆 机动车
motor vehicle: 机动车
company: 公司
labour: 劳动
labor: 劳动
education: 教育
marriage: 婚姻
water: 水
forest: 森林
land: 土地
copyright: 著作权 版权
trademark: 商标
charity: 慈善
customs: 海关
constitution: 宪法
penalty: 处罚 刑罚
administrative penalty: 行政处罚
"""

ENGLISH: dict[str, tuple[str, ...]] = {
    english.strip(): tuple(chinese.split())
    for english, _, chinese in (line.partition(":") for line in _ROWS.strip().splitlines())
}
