"""Pages that try to run a script or to call home, whoever opens them. `{home}` is a server that counts; `{script}`
marks the window, the store and the cookies of the origin that it runs on, and calls home too.
"""

from typing import Final

SCRIPT: Final = (
    "try{{window.name='ran';top.name='ran';localStorage.ran=1;document.cookie='ran=1'}}catch(e){{}};"
    "new Image().src='{home}ran-'+Math.random()"
)

# Each page holds many: one that gets through is named by the address that was asked for.
PAGES: Final[dict[str, str]] = {
    "scripts": """<html><head><title>脚本</title><script>{script}</script><script src="{home}a.js"></script>
<script type="module" src="{home}b.js"></script><script async src="//{host}/c.js"></script>
<script type="importmap">{{"imports":{{"x":"{home}d.js"}}}}</script><noscript><img src="{home}noscript.png">
</noscript>
</head><body onload="{script}" onpageshow="{script}" onhashchange="{script}"><p>采购摄像头</p>
<img src="x:x" onerror="{script}"><img src=x onerror={script_bare}><svg onload="{script}"></svg>
<svg><script>{script}</script><script href="{home}e.js"></script><a xlink:href="javascript:{script}">
<text>t</text></a>
<animate onbegin="{script}" attributeName="x" dur="1s"></animate><set attributeName="onmouseover" to="{script}"></set>
<use href="{home}f.svg#x"></use><image href="{home}g.png"></image><foreignObject><iframe src="{home}h"></iframe>
</foreignObject></svg><math><maction actiontype="statusline" xlink:href="javascript:{script}">m</maction></math>
<details open ontoggle="{script}"><summary>s</summary></details><video autoplay src="{home}v.mp4" onerror="{script}">
<source src="{home}w.mp4" onerror="{script}"></video><audio src="{home}x.mp3" onerror="{script}"></audio>
<input autofocus onfocus="{script}"><select autofocus onfocus="{script}"></select>
<marquee onstart="{script}">m</marquee>
<a href="javascript:{script}">l</a><a href="&#106;avascript:{script}">l</a><a href="java&#10;script:{script}">l</a>
<a href=" &#1; javascript:{script}">l</a><a href="vbscript:x">l</a>
<a href="data:text/html,<script>{script}</script>">l</a>
<style>@keyframes k{{}}</style><p style="animation:k 1s" onanimationstart="{script}">p</p></body></html>""",
    "links that fetch": """<html><head><title>链接</title><base href="{home}base/">
<meta http-equiv="refresh" content="0;url={home}refresh"><meta http-equiv="Refresh" content="0; URL='{home}refresh2'">
<meta http-equiv="set-cookie" content="ran=1"><meta http-equiv="Content-Security-Policy" content="default-src *">
<link rel="stylesheet" href="{home}s.css"><link rel="prefetch" href="{home}p">
<link rel="preload" as="image" href="{home}q">
<link rel="preconnect" href="{home}"><link rel="dns-prefetch" href="//{host}"><link rel="prerender" href="{home}r">
<link rel="modulepreload" href="{home}m.js"><link rel="icon" href="{home}i.ico">
<link rel="manifest" href="{home}m.json">
<link rel="import" href="{home}i.html">
<script type="speculationrules">{{"prefetch":[{{"urls":["{home}spec"]}}]}}</script>
</head><body background="{home}bg.png"><p>采购摄像头</p><img src="{home}1.png"><img src="rel.png">
<img src="//{host}/2.png">
<img srcset="{home}3.png 1x, {home}4.png 2x"><picture><source srcset="{home}5.png"><img src="{home}6.png"></picture>
<img lowsrc="{home}7.png" dynsrc="{home}8.avi" longdesc="{home}9"><input type="image" src="{home}10.png">
<table background="{home}11.png"><tr><td background="{home}12.png">t</td></tr></table><iframe src="{home}13"></iframe>
<iframe srcdoc="<script>{script}</script><img src='{home}14.png'>"></iframe><object data="{home}15.swf"></object>
<embed src="{home}16.swf"><applet code="A" archive="{home}17.jar"></applet><frameset><frame src="{home}18"></frameset>
<form id="f" action="{home}19"><button autofocus formaction="{home}20">b</button></form>
<video poster="{home}21.png"></video>
<track src="{home}22.vtt"><bgsound src="{home}23.wav"><portal src="{home}24"></portal>
<a ping="{home}25" href="{home}26">a</a>
<isindex action="{home}27"><body background="{home}28.png"></body></html>""",
    "styles": """<html><head><title>样式</title>
<style>@import '{home}a.css';@import url("{home}b.css");
@import url({home}c.css) print;
@font-face{{font-family:x;src:url({home}d.woff2)}}body{{background:url({home}e.png);font-family:x}}
p::before{{content:url({home}f.png)}}li{{list-style:url({home}g.png)}}div{{background:image-set("{home}h.png" 1x)}}
p{{cursor:url({home}i.cur),auto;border-image:url({home}j.png);mask:url({home}k.svg#m);filter:url({home}l.svg#f)}}
p{{behavior:url({home}m.htc);-moz-binding:url({home}n.xml#x);width:expression({script})}}a:visited{{background:url({home}o.png)}}
@\\69mport url({home}p.css);body{{b\\61ckground:u\\72l({home}q.png)}}@charset "UTF-7";</style>
<style>/*</style><img src="{home}r.png">*/</style></head><body style="background:url('{home}s.png')"><p>采购摄像头</p>
<div style="background-image:u&#114;l({home}t.png)">d</div>
<div style="background:url(&quot;{home}u.png&quot;)">d</div>
<div style="background:\\75\\72\\6c({home}v.png)">d</div><svg><style>@import url({home}w.css);</style>
<rect fill="url({home}x.svg#g)" style="fill:url({home}y.svg#g)"></rect><filter><feImage href="{home}z.png">
</feImage></filter>
</svg><ul><li>l</li></ul>
<p style="content:url({home}aa.png);position:fixed;inset:0;z-index:9999">over everything</p></body></html>""",
    "mutations": """<html><head><title>变形</title></head><body><p>采购摄像头</p>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x:x onerror={script_bare}&gt;">
</table></mtext></math>
<svg></p><style><a id="</style><img src={home}a.png onerror={script_bare}>"></svg>
<noscript><p title="</noscript><img src={home}b.png onerror={script_bare}>"></p></noscript>
<form><math><mtext></form><form><mglyph><style></math><img src={home}c.png onerror={script_bare}></form>
<svg><desc><![CDATA[</desc><script>{script}</script>]]></svg><svg><title><style><img src="</style>
<img src={home}d.png>">
<template><script>{script}</script><img src="{home}e.png"></template><xmp><img src="</xmp>
<img src={home}f.png>"></xmp>
<textarea><img title="</textarea><script>{script}</script>"></textarea><title><img src="</title>
<img src={home}g.png>"></title>
<!--[if IE]><img src="{home}h.png"><![endif]--><!-- --!><img src="{home}i.png"><!-- ><script>{script}</script> -->
<![CDATA[<img src="{home}j.png">]]><?xml-stylesheet href="{home}k.css"?><listing>&lt;img src={home}l.png&gt;</listing>
<a href="x" title='"><script>{script}</script>'>q</a><img alt="`><script>{script}</script>">
<p id=`x onerror={script_bare}`>
<scr<script>ipt>{script}</scr</script>ipt><<script>{script}//<</script><img """
    + '"""'
    + """><script>{script}</script>">
<svg><animate xlink:href="#x" attributeName="href" values="javascript:{script}"></animate><a id="x">
<text>t</text></a></svg>
<div><plaintext><script>{script}</script><img src="{home}m.png"></body></html>""",
    "signs": """<html><head><title>字符</title><meta charset="utf-7"></head><body><p>采购摄像头</p>
+ADw-script+AD4-{script}+ADw-/script+AD4- +ADw-img src=+ACI-{home}a.png+ACI-+AD4-
&lt;script&gt;{script}&lt;/script&gt; &#60;img src={home}b.png&#62; &#x3c;script&#x3e;{script}&#x3c;/script&#x3e;
<img\x00 src="{home}c.png"><scr\x00ipt>{script}</scr\x00ipt><img\x0csrc="{home}d.png"/onerror={script_bare}>
<ſcript>{script}</ſcript><ScRiPt>{script}</sCrIpT><img/src="{home}e.png"><img src = {home}f.png >
<IMG SRC=`{home}g.png`>
＜script＞{script}＜/script＞ \u202e<img src="{home}h.png">\u2028<script>{script}</script>
<a href="https://{host}\\@a.example/">u</a><a href="\\\\{host}\\x">u</a> {{{{ 7*7 }}}} {{% load static %}}
</script><script>{script}</script> " onmouseover="{script}" ' onfocus='{script}' autofocus x='</body></html>""",
}


def page(name: str, home: str) -> str:
    """One of them, for a server at `home` (`http://127.0.0.1:8099/`)."""
    script = SCRIPT.format(home=home)
    host = home.removeprefix("http://").rstrip("/")
    return PAGES[name].format(home=home, host=host, script=script, script_bare=script.replace(" ", "/**/"))
