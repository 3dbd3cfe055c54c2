/** The look of the page a salesperson sees. One sheet, light and dark, no requests. */
export const css = `
:root{color-scheme:light dark;
--bg:light-dark(#f6f6f4,#151617);--card:light-dark(#fff,#1d1e20);--line:light-dark(#e6e5e1,#2e3033);
--text:light-dark(#1f2328,#e8e8e6);--soft:light-dark(#63676e,#a0a3a9);--faint:light-dark(#70747b,#8d9097);
--accent:light-dark(#0b6b53,#6fd3b4);--tint:light-dark(#e7f2ee,#173029);
--warn:light-dark(#a5480c,#f0a46b);--warn-tint:light-dark(#fbeee3,#38241a);
--good:light-dark(#1b7a43,#7bd69c);--good-tint:light-dark(#e5f4ea,#19301f);
--bad:light-dark(#a8322d,#f08e88);--bad-tint:light-dark(#fbe9e8,#381d1c);
--new:light-dark(#fff6d6,#3a3213)}
*{box-sizing:border-box}
html{font:15px/1.5 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-feature-settings:"cv05","ss03";-webkit-font-smoothing:antialiased;background:var(--bg);color:var(--text)}
body{margin:0;min-height:100vh}
a{color:inherit;text-decoration:none}
a:hover{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:6px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.4rem .8rem;z-index:9}
header.top{position:sticky;top:0;z-index:5;background:color-mix(in srgb,var(--card) 88%,transparent);
backdrop-filter:blur(10px);border-bottom:1px solid var(--line)}
.bar{max-width:1200px;margin:0 auto;padding:.7rem 1.5rem;display:flex;align-items:center;gap:1.5rem;flex-wrap:wrap}
.brand{display:flex;align-items:center;gap:.6rem;font-weight:600;letter-spacing:-.01em}
.brand i{width:24px;height:24px;border-radius:7px;background:var(--accent);display:grid;place-items:center;
color:var(--card);font:700 13px/1 inherit;font-style:normal}
nav{display:flex;gap:.25rem}
nav a{padding:.35rem .75rem;border-radius:8px;color:var(--soft);font-weight:500}
nav a:hover{background:var(--bg);color:var(--text)}
nav a[aria-current]{background:var(--tint);color:var(--accent)}
.budget{margin-left:auto;display:flex;align-items:center;gap:.7rem;color:var(--soft);font-size:13px;font-variant-numeric:tabular-nums}
.meter{width:110px;height:6px;border-radius:3px;background:var(--line);overflow:hidden}
.meter rect{fill:var(--accent)}
main{max-width:1200px;margin:0 auto;padding:1.75rem 1.5rem 4rem}
.sim{background:var(--tint);color:var(--accent);font-size:13px;text-align:center;padding:.35rem 1rem}
.head{display:flex;align-items:center;gap:1rem;margin-bottom:1.25rem;flex-wrap:wrap}
h1{font-size:1.55rem;line-height:1.25;letter-spacing:-.02em;margin:0;font-weight:650}
h2{font-size:13px;margin:0;font-weight:600;color:var(--soft);letter-spacing:.01em}
.sub{color:var(--soft);margin:.15rem 0 0}
.sub a,.lead a,ul.list a{color:var(--accent)}.sub a:hover,.lead a:hover,ul.list a:hover{text-decoration:underline;text-underline-offset:2px}
.count{font-size:13px;color:var(--faint);font-weight:500;font-variant-numeric:tabular-nums}
.search{margin-left:auto;position:relative}
.search input{font:inherit;color:inherit;width:min(320px,70vw);padding:.5rem .9rem .5rem 2.2rem;border:1px solid var(--line);
border-radius:10px;background:var(--card)}
.search input::placeholder{color:var(--faint)}
.search svg{position:absolute;left:.75rem;top:50%;translate:0 -50%;width:15px;height:15px;color:var(--faint)}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
.card+.card{margin-top:1rem}
.card>header{display:flex;justify-content:space-between;align-items:center;padding:.85rem 1.1rem;border-bottom:1px solid var(--line)}
.empty{padding:2.2rem 1.1rem;text-align:center;color:var(--faint);margin:0}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th{font-size:12.5px;font-weight:550;color:var(--soft);text-align:left;padding:.7rem 1.1rem;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:.7rem 1.1rem;border-bottom:1px solid var(--line);vertical-align:middle}
tr:last-child td{border-bottom:0}
tbody tr{transition:background .15s}
tbody tr:hover{background:color-mix(in srgb,var(--tint) 45%,transparent)}
.num{text-align:right;white-space:nowrap}
.name{font-weight:550;display:flex;align-items:center;gap:.7rem;min-width:12rem}
.badge{flex:none;width:30px;height:30px;border-radius:9px;display:grid;place-items:center;font-size:12px;font-weight:600;
background:var(--tint);color:var(--accent)}
.badge.round{border-radius:50%}
.soft{color:var(--soft)}.faint{color:var(--faint)}.warn{color:var(--warn)}
.chip{display:inline-block;padding:.08rem .55rem;border-radius:99px;font-size:12.5px;font-weight:550;background:var(--bg);color:var(--soft);white-space:nowrap}
.chip.won{background:var(--good-tint);color:var(--good)}.chip.lost{background:var(--bad-tint);color:var(--bad)}
.chip.warn{background:var(--warn-tint);color:var(--warn)}.chip.open{background:var(--tint);color:var(--accent)}
.cols{display:grid;grid-template-columns:minmax(300px,400px) minmax(0,1fr);gap:1rem;align-items:start}
dl{margin:0;padding:.4rem 1.1rem .7rem}
dl>div{display:grid;grid-template-columns:10.7rem minmax(0,1fr);gap:.6rem;padding:.42rem 0}
dt{color:var(--soft);font-size:13.5px}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
dd.unset{color:var(--faint)}
ul.list{list-style:none;margin:0;padding:.35rem 0}
ul.list>li{display:flex;gap:.75rem;align-items:center;padding:.5rem 1.1rem}
ul.list .end{margin-left:auto;text-align:right;white-space:nowrap}
.feed{list-style:none;margin:0;padding:0}
.feed>li{padding:1rem 1.1rem;border-bottom:1px solid var(--line);display:grid;grid-template-columns:28px minmax(0,1fr);gap:.8rem}
.what{width:28px;height:28px;padding:6px;border-radius:50%;background:var(--bg);color:var(--soft)}
.pinned{border-color:color-mix(in srgb,var(--warn) 45%,var(--line));background:color-mix(in srgb,var(--new) 45%,var(--card))}
.todo{font-weight:550}
.feed>li:last-child{border-bottom:0}
.by{display:flex;gap:.5rem;align-items:baseline;flex-wrap:wrap;font-size:13px;color:var(--soft);margin-bottom:.4rem}
.by b{font-weight:600;color:var(--text)}
.note{overflow-wrap:anywhere}
.note p{margin:0 0 .45rem}.note p:last-child{margin-bottom:0}
.note ul,.note ol{margin:.2rem 0 .45rem;padding-left:1.2rem}
.note a{color:var(--accent);text-decoration:underline;text-underline-offset:2px}
.done{text-decoration:line-through;color:var(--soft)}
.board{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(245px,1fr);gap:.9rem;overflow-x:auto;padding-bottom:.5rem}
.column{display:flex;flex-direction:column;gap:.55rem;min-width:0}
.column>header{padding:.2rem .2rem .5rem;border-bottom:2px solid var(--line);margin-bottom:.25rem}
.column>header b{font-weight:600}
.where{display:flex;align-items:center;gap:.9rem;flex-wrap:wrap;margin-bottom:1rem}
.value{font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
.stages{list-style:none;display:flex;gap:2px;flex:1 1 100%;margin:0;padding:0}
.stages li{flex:1 1 0;min-width:0;padding:.4rem .9rem .4rem 1.5rem;background:var(--line);color:var(--soft);font-size:13px;line-height:1.5;
white-space:nowrap;overflow:hidden;text-overflow:ellipsis;clip-path:polygon(0 0,calc(100% - 11px) 0,100% 50%,calc(100% - 11px) 100%,0 100%,11px 50%)}
.stages li:first-child{padding-left:1rem;clip-path:polygon(0 0,calc(100% - 11px) 0,100% 50%,calc(100% - 11px) 100%,0 100%);border-radius:8px 0 0 8px}
.stages li:last-child{clip-path:polygon(0 0,100% 0,100% 100%,0 100%,11px 50%);border-radius:0 8px 8px 0}
.stages li:only-child{clip-path:none;border-radius:8px}
.stages .passed{background:var(--good-tint);color:var(--good)}
.stages .now{background:var(--accent);color:var(--card);font-weight:600}.stages .now span{font-weight:400;opacity:.85}
.stages.won .now{background:var(--good-tint);color:var(--good)}.stages.lost .now{background:var(--bad-tint);color:var(--bad)}
.lead{display:flex;align-items:center;gap:.7rem;margin:0;padding:.8rem 1.1rem 0;font-weight:550}
.lead+dl{padding-top:.2rem}
.badge.small{width:22px;height:22px;font-size:10px}
.who{display:flex;align-items:center;gap:.45rem;color:var(--soft);font-size:13px}
.sign{font-size:12.5px;color:var(--good);white-space:nowrap}.sign::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;background:currentColor;margin-right:.35rem}
.sign.late{color:var(--bad)}.sign.none{color:var(--faint)}
.deal{display:block;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.75rem .9rem;transition:border-color .15s,translate .15s}
.deal:hover{border-color:var(--accent);color:inherit;translate:0 -1px}
.deal b{display:block;font-weight:550;line-height:1.35}
.deal .row{display:flex;justify-content:space-between;gap:.6rem;margin-top:.5rem;font-variant-numeric:tabular-nums;font-size:13.5px}
.tabs{display:flex;gap:.3rem;flex-wrap:wrap}
.tabs a{padding:.3rem .75rem;border-radius:8px;color:var(--soft);border:1px solid transparent}
.tabs a[aria-current]{border-color:var(--line);background:var(--card);color:var(--text);font-weight:550}
.mend{padding:.9rem 1.1rem}.mend p{margin:0 0 .6rem}
code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--bg);padding:.15rem .4rem;border-radius:6px}
button{font:inherit;font-weight:550;color:var(--card);background:var(--accent);border:0;border-radius:8px;padding:.45rem .9rem;cursor:pointer}
button:hover{filter:brightness(1.1)}
.pager{display:flex;justify-content:space-between;padding:1rem .2rem;color:var(--soft)}
.fresh{animation:fresh 4s ease-out}
@keyframes fresh{0%,35%{background-color:var(--new)}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media (max-width:820px){.cols{grid-template-columns:1fr}.bar{gap:.6rem 1rem;padding:.6rem 1rem}main{padding:1.2rem 1rem 3rem}
.budget{margin-left:0;width:100%}.meter{flex:1}.search{margin-left:0;width:100%}.search input{width:100%}
td,th{padding:.6rem .8rem}.stages li:not(.now){flex:0 0 30px;padding:.4rem 0;text-indent:99px}dl>div{grid-template-columns:7.4rem 1fr}}
`

/**
 * Asks for the page's changing part every two seconds and swaps it only when it differs; rows that are new or
 * changed glow for a moment. Rests while the tab is hidden or text is being selected.
 */
export const script = `
const part=document.querySelector('[data-live]'),search=document.querySelector('input[type=search]');
let tag=part.dataset.etag,timer=0;
const glow=(before)=>{for(const row of part.querySelectorAll('[data-key]')){
const old=before.get(row.dataset.key);if(old!==row.innerHTML)row.classList.add('fresh')}};
const snapshot=()=>new Map([...part.querySelectorAll('[data-key]')].map((row)=>[row.dataset.key,row.innerHTML]));
const load=async(quiet)=>{
const url=new URL(location.href);url.searchParams.set('fragment','1');
const answer=await fetch(url,{headers:quiet?{}:{'if-none-match':tag}});
if(answer.status!==200)return;
tag=answer.headers.get('etag')||'';
const html=await answer.text();
const before=snapshot(),x=part.querySelector('.board')?.scrollLeft;
part.innerHTML=html;if(!quiet)glow(before);
const board=part.querySelector('.board');if(board&&x)board.scrollLeft=x;
const meter=part.querySelector('[data-budget]');
if(meter)document.querySelector('.budget').innerHTML=meter.innerHTML};
setInterval(()=>{if(!document.hidden&&getSelection().isCollapsed)load(false).catch(()=>{})},2000);
if(search)search.addEventListener('input',()=>{clearTimeout(timer);timer=setTimeout(()=>{
const url=new URL(location.href);url.searchParams.delete('page');
if(search.value)url.searchParams.set('q',search.value);else url.searchParams.delete('q');
history.replaceState(null,'',url);load(true).catch(()=>{})},150)});
`
