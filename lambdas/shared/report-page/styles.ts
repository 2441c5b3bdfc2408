/**
 * The page's style sheet. Text has a contrast of at least 4.5:1 with its background (WCAG 2.2 AA) in light and in dark
 * mode; there are no animations, so there is no motion to reduce.
 */
export const STYLES = `
:root{color-scheme:light dark;
--page:#f6f6f3;--card:#ffffff;--ink:#1d2126;--soft:#5a626c;--line:#e2e3df;--track:#eceeea;
--hashed:#0f766e;--prehashed:#63b3aa;--missing:#c4cad1;--rejected:#c2570c;
--good-ink:#0b5c56;--good:#dff1ee;--warn-ink:#8a3d06;--warn:#fdeedd;--quiet-ink:#4a525c;--quiet:#eceeea;--focus:#1d4ed8}
@media (prefers-color-scheme:dark){:root{
--page:#121517;--card:#1a1e21;--ink:#e9ebed;--soft:#a8b0b9;--line:#2e3439;--track:#262b2f;
--hashed:#3fb5a8;--prehashed:#1f6d65;--missing:#4d555d;--rejected:#f0924b;
--good-ink:#7fd8cd;--good:#143733;--warn-ink:#f7b27f;--warn:#412713;--quiet-ink:#c0c7ce;--quiet:#2a2f34;--focus:#93b4ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
bdi,code,.sub,.remedy,dd,.notices li{overflow-wrap:anywhere}
header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}footer{padding-top:1rem;padding-bottom:3rem}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em;margin:.15rem 0 .5rem}
h2{font-size:1.2rem;margin:2.75rem 0 .75rem}h3{font-size:1.05rem;margin:0}
p{margin:.35rem 0}.eyebrow,.note,.sub,.remedy,footer{color:var(--soft)}
.eyebrow{font-size:.85rem;margin:0}.note,.sub,footer{font-size:.9rem}.sub{display:block;font-weight:400}
.remedy{display:block;font-size:.9rem;font-weight:400}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem 1.5rem;margin:1.25rem 0}
dt{color:var(--soft);font-size:.85rem}dd{margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;list-style:none;padding:.6rem 0;margin:0;border-block:1px solid var(--line)}
a{color:inherit;text-underline-offset:.25em;text-decoration-color:var(--soft)}nav a{display:inline-block;padding:.2rem 0}
a:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:2px}
.card,.funnel{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;margin:0 0 1rem}
.funnel{list-style:none;display:grid;gap:1.1rem}.headline{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
.label{font-weight:600}.number{font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}
.funnel .note{margin:.2rem 0 0}
.bar{display:block;background:var(--track);border-radius:7px;overflow:hidden;margin:.35rem 0}
.bar rect{stroke:var(--card);stroke-width:1.5}.swatch{margin-right:.55rem;vertical-align:-1px;border-radius:3px}
.hashed{fill:var(--hashed)}.prehashed{fill:var(--prehashed)}.missing{fill:var(--missing)}.rejected{fill:var(--rejected)}
.amount,.stage-even{fill:var(--hashed)}.stage-odd{fill:var(--prehashed)}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;font-size:.9rem;padding:1rem 0 .25rem;white-space:normal}
th,td{padding:.45rem .5rem;border-top:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child,th.text,td.text{text-align:left}th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
thead th{border-top:0;color:var(--soft);font-weight:400;font-size:.85rem;vertical-align:bottom}thead th,.outcomes th{white-space:nowrap}tbody th{font-weight:500}
td:not(.text){white-space:nowrap;width:1%}.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:0 2.5rem;align-items:start}.shapes{grid-column:1/-1}.counts td+td{padding-left:1.25rem}tfoot th,tfoot td{font-weight:600}
code{font:.85em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--soft)}
.shape{display:inline-block;max-width:100%;white-space:pre-wrap;color:var(--ink);background:var(--quiet);border-radius:4px;padding:.1rem .35rem}
.partitions tbody th code{display:block}.partitions{background:var(--card);border:1px solid var(--line);border-radius:12px;border-spacing:0;border-collapse:separate}
.partitions caption{padding-top:0}.partitions th,.partitions td{padding:.6rem .75rem}.partitions tbody th{max-width:18rem}.id{white-space:nowrap}
.partitions th:first-child{padding-left:1.25rem}.partitions th:last-child,.partitions td:last-child{padding-right:1.25rem}
.badge{display:inline-block;border-radius:99px;padding:.05rem .6rem;font-size:.85rem;white-space:nowrap;background:var(--quiet);color:var(--quiet-ink)}
td .badge.warn{display:block;width:max-content;margin:.2rem 0 0 auto}
.badge.delivered{background:var(--good);color:var(--good-ink)}.badge.failed,.badge.warn{background:var(--warn);color:var(--warn-ink)}
.notices{list-style:none;padding:0;margin:0;display:grid;gap:.6rem}
.notices li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--missing);border-radius:8px;padding:.7rem 1rem}
.notices .problem{border-left-color:var(--rejected)}.calm{margin-top:2rem}
@media (max-width:62rem){
.partitions,.partitions tr,.partitions th,.partitions td,.partitions caption{display:block}
.partitions{background:none;border:0}.partitions thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.partitions tbody{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:.75rem}
.partitions tbody tr{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.75rem 1rem}
.partitions tbody tr th:first-child,.partitions tbody td,.partitions td:last-child{padding:.4rem 0;max-width:none}.partitions tbody tr th:first-child{border:0}
.partitions tbody td{display:flex;justify-content:space-between;gap:1rem;border-top:1px solid var(--line);text-align:right;width:auto}
.partitions td::before{content:attr(data-heading);color:var(--soft);flex:none}.partitions td div{min-width:0}.id{white-space:normal}}
@media (max-width:44rem){
.shapes tbody{display:block}.shapes tbody tr{display:grid;grid-template-columns:1fr auto;gap:0 1rem;padding:.45rem 0;border-top:1px solid var(--line)}
.shapes thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.shapes,.shapes caption{display:block}
.counts.shapes tbody th,.counts.shapes tbody td{border:0;padding:.1rem 0;width:auto}.shapes tbody th{grid-column:1/-1}
header{padding-top:1.5rem}h1{font-size:1.55rem}h2{margin-top:2.25rem}.card,.funnel{padding:1rem}
.counts tbody td{padding-left:.4rem}.outcomes tbody th{white-space:normal}.outcomes .swatch{margin-right:.35rem}}
@media (max-width:24rem){header,main,footer{padding-inline:1rem}.card,.funnel{padding:.8rem}.counts{font-size:.85rem}.counts th,.counts tbody td{padding-inline:.25rem 0}}
@media print{
:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444}nav{display:none}body{font-size:11pt}
svg,.badge,.shape{print-color-adjust:exact;-webkit-print-color-adjust:exact}tr,.card,.funnel li,.notices li{break-inside:avoid}h2,h3,caption{break-after:avoid}}
`;
