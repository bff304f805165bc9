"""The web archives whose addresses we can read, as data."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_DEFAULT_PORT: Final = re.compile(r":(?:80|443)?$")


@dataclass(frozen=True, slots=True)
class Replay:
    """An archive with addresses of the kind `host/prefix/time+flag/target`.

    `prefix` finds what stands between host and time; `keep_prefix`: it names a collection and stays in the canonical
    form, else `canonical_prefix` replaces it. `raw`: the archive hands out the body as received under `id_`.
    """

    archive: str
    host: str
    prefix: re.Pattern[str]
    canonical_prefix: str = ""
    keep_prefix: bool = True
    raw: bool = True


WAYBACK: Final = Replay("wayback", "web.archive.org", re.compile(r"(?:web(?:/|$))?"), "web/", keep_prefix=False)
# Hosts that lead to the Wayback Machine. archive.org itself has other things too: only its /web/ counts.
WAYBACK_ALIASES: Final = frozenset(
    {
        *("wayback.archive.org", "web-beta.archive.org", "classic-web.archive.org", "www.web.archive.org"),
        *("liveweb.archive.org", "replay.web.archive.org", "replay.waybackmachine.org", "api.wayback.archive.org"),
        *("waybackmachine.org", "www.waybackmachine.org"),
    }
)
_WAYBACK_MACHINES: Final = re.compile(r"wwwb-[a-z]+\d*\.us\.archive\.org")  # its single machines, in addresses of 2014
ARCHIVE_ORG: Final = frozenset({"archive.org", "www.archive.org"})

REPLAYS: Final = {
    each.host: each
    for each in (
        WAYBACK,
        Replay("archive-it", "wayback.archive-it.org", re.compile(r"(?:(?:\d{1,8}|all|org-\d+)(?:-test)?(?:/|$))?")),
        Replay("uk-national-archives", "webarchive.nationalarchives.gov.uk", re.compile(r"(?:(?:ukgwa|tna|\+)/)?")),
        Replay("uk-web-archive", "www.webarchive.org.uk", re.compile(r"(?:\w\w/)?wayback/(?:\w\w/)?(?:archive/)?")),
        Replay("uk-parliament", "webarchive.parliament.uk", re.compile(r"")),
        Replay("stanford", "swap.stanford.edu", re.compile(r"(?:was/)?")),
        Replay("library-of-congress", "webarchive.loc.gov", re.compile(r"(?:[a-z0-9]+/)?(?=\d|\*)")),
        Replay("arquivo-pt", "arquivo.pt", re.compile(r"(?:wayback|noFrame/replay)/")),
        Replay("iceland", "wayback.vefsafn.is", re.compile(r"(?:wayback|is)/")),
        Replay("iceland", "vefsafn.is", re.compile(r"(?:wayback|is)/")),
        Replay("bibalex", "web.archive.bibalex.org", re.compile(r"(?:web/)?")),
        Replay("australia", "webarchive.nla.gov.au", re.compile(r"(?:awa|gov/wayback|gov|wayback)/")),
        Replay("canada", "webarchiveweb.wayback.bac-lac.canada.ca", re.compile(r"(?:web/)?")),
        Replay("czechia", "wayback.webarchiv.cz", re.compile(r"(?:(?:wayback|all|serial)/)?")),
        Replay("austria", "webarchiv.onb.ac.at", re.compile(r"(?:web/)?")),
        Replay("israel", "wayback.nli.org.il", re.compile(r"(?:(?:wayback|all)/)?")),
        Replay("estonia", "veebiarhiiv.digar.ee", re.compile(r"(?:a/)?")),
        Replay("webharvest", "www.webharvest.gov", re.compile(r"[\w-]+/(?=[\d*])")),
        Replay("end-of-term", "eot.us.archive.org", re.compile(r"eot/")),
        Replay("northern-ireland", "webarchive.proni.gov.uk", re.compile(r"")),
        Replay("scotland", "webarchive.nrscotland.gov.uk", re.compile(r"(?:nrs/)?")),
        Replay("new-zealand", "ndhadeliver.natlib.govt.nz", re.compile(r"(?:webarchive/(?:wayback/)?)")),
        Replay("singapore", "eresources.nlb.gov.sg", re.compile(r"webarchives/wayback/")),
        Replay("internet-memory", "collections.internetmemory.org", re.compile(r"[\w-]+/(?=[\d*])")),
        Replay("internet-memory", "collection.europarchive.org", re.compile(r"[\w-]+/(?=[\d*])")),
        Replay("conifer", "webrecorder.io", re.compile(r"[\w-]+/[\w-]+/(?=\d)"), raw=False),
        Replay("conifer", "conifer.rhizome.org", re.compile(r"[\w-]+/[\w-]+/(?=\d)"), raw=False),
    )
}

ARCHIVE_TODAY: Final = frozenset(f"archive.{ending}" for ending in ("today", "ph", "is", "li", "md", "vn", "fo")) | {
    "archiveiya74codqgiixo33q62qlrqtkgmcitqx5u2oeqnmn5bpcbiyd.onion"
}
# Other names of hosts above.
REPLAY_ALIASES: Final = {
    "webarchive.org.uk": "www.webarchive.org.uk",
    "www.arquivo.pt": "arquivo.pt",
    "webharvest.gov": "www.webharvest.gov",
    "beta.webarchive.org.uk": "www.webarchive.org.uk",
    "content.webarchive.nla.gov.au": "webarchive.nla.gov.au",
}
# Archives, or doors to them, that hand out nothing as they received it.
GHOSTARCHIVE: Final = frozenset({"ghostarchive.org", "www.ghostarchive.org"})
MEGALODON: Final = frozenset({"megalodon.jp", "www.megalodon.jp"})
GOOGLE_CACHE: Final = frozenset(
    {"webcache.googleusercontent.com", "cc.bingj.com", "cache.baiducontent.com", "snapshot.sogoucdn.com"}
)
WIKIWIX: Final = frozenset({"archive.wikiwix.com"})
MEMENTO_DOORS: Final = frozenset(
    {"timetravel.mementoweb.org", "memgator.cs.odu.edu", "mementoproxy.cs.odu.edu", "mementoproxy.lanl.gov"}
)
FREEZEPAGE: Final = frozenset({"freezepage.com", "www.freezepage.com"})
WARP: Final = frozenset({"warp.da.ndl.go.jp", "warp.ndl.go.jp"})
PANDORA: Final = frozenset({"pandora.nla.gov.au"})
PERMA: Final = frozenset({"perma.cc", "www.perma.cc"})
PERMA_REPLAY: Final = frozenset({"perma-archives.org", "rejouer.perma.cc"})
WEBCITE: Final = frozenset({"webcitation.org", "www.webcitation.org"})

FURTHER: Final = (
    GHOSTARCHIVE | MEGALODON | GOOGLE_CACHE | WIKIWIX | MEMENTO_DOORS | FREEZEPAGE | WARP | PANDORA | PERMA_REPLAY
)
# Hosts whose addresses have slashes of their own before the target begins.
SLASHED: Final = REPLAYS.keys() | WAYBACK_ALIASES | ARCHIVE_ORG | REPLAY_ALIASES.keys() | ARCHIVE_TODAY
_OTHERS: Final = ARCHIVE_TODAY | PERMA | WEBCITE | WAYBACK_ALIASES | ARCHIVE_ORG | FURTHER | REPLAY_ALIASES.keys()


def archive_host(netloc: str) -> str:
    """The host of an archive we know, in lower case and without a default port; empty for every other.

    Full-width letters and dots are read as browsers read them (UTS 46). Someone's name before an @ makes it another
    host's address, however it looks.
    """
    host = _DEFAULT_PORT.sub("", unicodedata.normalize("NFKC", netloc).replace("。", ".")).lower().removesuffix(".")
    if host.removeprefix("www.") in ARCHIVE_TODAY:
        return host.removeprefix("www.")
    if _WAYBACK_MACHINES.fullmatch(host):
        return "wayback.archive.org"
    return host if host in REPLAYS or host in _OTHERS else ""
