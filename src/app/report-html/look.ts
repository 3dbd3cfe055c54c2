/** One sheet for every report: light and dark by the reader's machine, narrow and wide, and on paper. */
export const css = `
:root{color-scheme:light dark;
--page:light-dark(#f6f6f4,#151617);--card:light-dark(#fff,#1d1e20);--line:light-dark(#e3e2de,#303236);
--text:light-dark(#1f2328,#e8e8e6);--soft:light-dark(#5b6067,#a6a9af);
--good:light-dark(#17693a,#84dba4);--good-tint:light-dark(#e3f3e8,#183020);
--warn:light-dark(#8f3f0a,#f2ad78);--warn-tint:light-dark(#fbeee0,#38251a);
--bad:light-dark(#9c2b27,#f29a94);--bad-tint:light-dark(#fbe7e6,#3a1e1d)}
*{box-sizing:border-box}
html{font:15px/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
background:var(--page);color:var(--text);-webkit-text-size-adjust:100%}
body{margin:0}
main{max-width:920px;margin:0 auto;padding:2.5rem 1.25rem 3rem}
header{margin-bottom:2rem}
h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;font-weight:650;margin:0;overflow-wrap:anywhere}
h2{font-size:1.05rem;letter-spacing:-.005em;font-weight:650;margin:0 0 .75rem}
p{margin:0 0 .75rem}
p:last-child,ul:last-child{margin-bottom:0}
.about{color:var(--soft);margin:.35rem 0 1.25rem}
.verdict{margin:0 0 .75rem}
.verdict .badge{font-size:1.05rem;padding:.4rem 1rem}
.summary{font-size:1.05rem;max-width:46rem}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.25rem 1.4rem;margin-bottom:1rem}
.badge{display:inline-block;font-size:.82rem;font-weight:600;line-height:1.35;padding:.12rem .6rem;border-radius:999px;
border:1px solid var(--line);color:var(--soft)}
.good{color:var(--good);background:var(--good-tint);border-color:var(--good-tint)}
.warn{color:var(--warn);background:var(--warn-tint);border-color:var(--warn-tint)}
.bad{color:var(--bad);background:var(--bad-tint);border-color:var(--bad-tint)}
ul{margin:0 0 .75rem;padding-left:1.2rem}
li{margin:.3rem 0}
li:has(>.badge){list-style:none;margin-left:-1.2rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1rem 1.5rem;margin:0 0 1rem}
.figures:last-child{margin-bottom:0}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;font-size:1.45rem;font-weight:620;letter-spacing:-.015em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
dd small{display:block;font-size:.82rem;font-weight:400;letter-spacing:0;color:var(--soft)}
.wide{overflow-x:auto;margin:0 -.6rem .75rem}
.wide:last-child{margin-bottom:-.3rem}
.wide:focus-visible{outline:2px solid var(--good);border-radius:6px}
table{width:100%;border-collapse:collapse;font-size:.93rem}
th{color:var(--soft);font-weight:550;font-size:.85rem;text-align:left;vertical-align:bottom}
th,td{padding:.45rem .6rem;border-bottom:1px solid var(--line)}
td{vertical-align:top}
tbody tr:last-child td{border-bottom:0}
tfoot td{border-top:1px solid var(--soft);border-bottom:0;font-weight:600}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
footer{color:var(--soft);font-size:.85rem;margin-top:1.75rem}
@media (max-width:560px){main{padding:1.5rem .9rem 2rem}section{padding:1rem;border-radius:12px}h1{font-size:1.45rem}}
@media print{:root{color-scheme:light;--page:#fff}
html{font-size:10.5pt}main{max-width:none;padding:0}
section{border:0;border-radius:0;padding:0;margin:0 0 1.4rem}
.wide{overflow:visible;margin:0}
.badge{print-color-adjust:exact;-webkit-print-color-adjust:exact}
h2{break-after:avoid}tr,li,.figures>div{break-inside:avoid}thead{display:table-header-group}tfoot{display:table-row-group}}
@page{margin:16mm}
`
