"""README.txt of an evidence package, in English and Chinese."""

from collections.abc import Sequence

from django.conf import settings

TEXT = """\
{name}
{rule}

This folder is an evidence package. It holds documents as the archive {archive} received them, where they came from, and
the proof that they have not changed since. You can check it without the archive, without an account, offline.

  data/certificate.pdf    what the archive says of each document (certificate.html and .json are the same)
  data/originals/         the documents' bytes, each named by its SHA-256
  data/text/              the text that was read from them, by machine
  data/warc/, data/wacz/  the web-archive files that they came in
  data/proof/             entries of the custody log, and the signed head of that log
  data/citations/         ready citations

Check it (Python 3.8 or later; Linux, macOS, Windows):

  python3 verify.py [key fingerprint]

PASS: holds. FAIL: does not hold. NOT CHECKED: cannot be known from here. It ends with 0 if everything passed, 3 if
something could not be checked (whose key signed, unless you give its fingerprint), 1 if something failed, 2 if it could
not run. Take the fingerprint from a copy that did not come with this package, for instance as a web archive holds
{address}/checkpoints/
A package can carry a lying verifier: when it matters, take verify.py from the project's source.

The same with common tools:

  sha256sum -c manifest-sha256.txt        (macOS: shasum -a 256 -c manifest-sha256.txt)
  cd data/proof
  openssl pkeyutl -verify -pubin -inkey log.pub.pem -rawin -in checkpoint.body -sigfile checkpoint.sig
  openssl pkey -pubin -in log.pub.pem -outform DER | tail -c 32 | sha256sum
{times}  warcio check ../warc/*.warc.gz         (pip install warcio; only where there is a data/warc/)

What this proves, and what it does not, stands at the end of the certificate.
{discloses}{notes}
说明
----
本文件夹是一份证据包，内有 {archive} 收到的文件原件、其来源，以及自收到以来未被改动的证明。无需本档案馆、无需账号、
无需联网即可自行核验：

  python3 verify.py [密钥指纹]          （需 Python 3.8 或更高版本）

PASS 表示成立，FAIL 表示不成立，NOT CHECKED 表示在此无法核验。全部成立时退出码为 0，有部分无法核验时为 3（例如未提供
密钥指纹时不知密钥属于谁），有不成立者为 1，无法运行时为 2。请从证据包以外的途径取得密钥指纹，例如网页存档机构所存的
{address}/checkpoints/
证据包中的 verify.py 也可能被篡改；如事关重大，请使用项目源代码中的 verify.py。

  data/certificate.pdf    证明书        data/originals/   原件（以 SHA-256 命名）
  data/text/              机器读出的文字 data/proof/       保管日志条目及其签名
  data/warc/ data/wacz/   网页存档文件   data/citations/   引文

也可用通用工具核验，命令见上文英文部分（sha256sum、openssl、warcio）。

证明书末尾写明了它能证明什么、不能证明什么。
{left_out}"""

TIMES = """\
  openssl ts -reply -in tsa/{name}.tsr -text          (says when)
  openssl ts -verify -data checkpoint.body -in tsa/{name}.tsr -CAfile tsa/{name}-root.pem \\
    -untrusted tsa/{name}-chain.pem -attime {seconds}
"""


DISCLOSES = """
Originals and texts are complete. They disclose personal data that the archive's pages mask; pass them on with care.
原件与文字完整，含有档案馆页面上隐去的个人信息（电话、联系人、评审专家等），请谨慎转交：
"""


def readme(
    name: str, notes: Sequence[str], discloses: Sequence[str] = (), times: Sequence[tuple[str, int]] = ()
) -> str:
    """`notes`: what was left out, and why. `discloses`: a line for each version with masked personal data. `times`: of
    each independent time the name of its files in `tsa/`, and its genTime in Unix seconds."""
    left_out = "".join(f"- {each}\n" for each in notes)
    return TEXT.format(
        name=name,
        rule="=" * len(name),
        archive=settings.MUNIMENT_ARCHIVE_NAME,
        address=settings.MUNIMENT_BASE_URL,
        discloses=DISCLOSES + "".join(f"- {each}\n" for each in discloses) if discloses else "",
        notes=f"\nLeft out:\n{left_out}" if left_out else "",
        left_out=f"\n未收入本证据包（原因见上文 Left out）：{len(notes)} 项。\n" if left_out else "",
        times="".join(TIMES.format(name=each, seconds=seconds) for each, seconds in times),
    )
