"""What kind of place an address is, for the source ladder: rules as data, by host. Pure; the first that fires decides.

Only what a host's name tells: nothing is asked, and a host that no rule knows is an "other site".
"""

import re
from dataclasses import dataclass
from typing import Final

from archive.provenance.grades import ARCHIVE_NAMES


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` orders the ladder: what comes first speaks with most authority for itself."""

    code: str
    name: str
    rank: int


OFFICIAL: Final = Place("official", "Official page (central procurement portal)", 0)
PROVINCIAL: Final = Place("provincial", "Provincial or local procurement portal", 1)
AGENCY: Final = Place("agency", "Government site", 2)
AGGREGATOR: Final = Place("aggregator", "Aggregator: copies what others publish", 3)
OTHER: Final = Place("other", "Other site", 4)

_CENTRAL: Final = re.compile(
    r"(?:^|\.)(?:ccgp\.gov\.cn|ggzy\.gov\.cn|cebpubservice\.com|zycg\.gov\.cn|plap\.mil\.cn|plap\.cn)$"
)
_PROVINCIAL: Final = re.compile(
    r"(?:^|\.)(?:ccgp-[a-z]+\.gov\.cn|[a-z0-9-]*(?:zfcg|ggzy|gpc|zcpt|gzcgzx|szggzy|zbtb)[a-z0-9-]*(?:\.[a-z0-9-]+)+)$"
    r"|(?:^|\.)(?:zcygov\.cn|gdgpo\.gov\.cn)$"
)
_AGENCY: Final = re.compile(r"(?:^|\.)(?:gov\.cn|mil\.cn|edu\.cn|gov|gov\.[a-z]{2}|gouv\.fr|europa\.eu)$")
_AGGREGATOR: Final = re.compile(
    r"(?:^|\.)(?:bidcenter|chinabidding|zhaobiao|okcis|qianlima|bidchance|zbytb|dlzb|jianyu360|bidnews|yuncaitong"
    r"|infobidding|cnbidding|biaoxun|365trade|china-bidding|gc-zb|ebnew|cecbid|caigou2003|gov-buy|1688zb)"
    r"\.(?:com|cn|net|org)(?:\.cn)?$"
)
RULES: Final = ((_CENTRAL, OFFICIAL), (_PROVINCIAL, PROVINCIAL), (_AGGREGATOR, AGGREGATOR), (_AGENCY, AGENCY))


def place_of(host: str) -> Place:
    """The kind of place that a host (ASCII, lower case) is."""
    name = host.lower().removesuffix(".").partition(":")[0]
    return next((place for pattern, place in RULES if pattern.search(name)), OTHER)


def archive_name(archive: str) -> str:
    """A web archive as people call it."""
    if archive == "wayback":
        return "Wayback Machine (Internet Archive)"
    name = ARCHIVE_NAMES.get(archive, archive.replace("-", " "))
    return name.removeprefix("the ")
