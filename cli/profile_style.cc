// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_style.h"

namespace glyphreel {

const char* const kProfileStyle = R"(
:root{color-scheme:light dark;--bg:#fff;--ink:#15202b;--soft:#5b6b7a;--line:#dbe2e8;
--panel:#f4f7f9;--accent:#1769aa}
@media(prefers-color-scheme:dark){:root{--bg:#0e141a;--ink:#e8eef3;--soft:#93a3b1;
--line:#26323c;--panel:#151d25;--accent:#6cb4ee}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:26px;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:18px;margin:40px 0 12px}
p{margin:0 0 8px}.soft{color:var(--soft);overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;
margin-top:20px}
.card{background:var(--panel);border:1px solid var(--line);border-radius:10px;
padding:12px 14px}
.card b{display:block;font-size:22px;font-variant-numeric:tabular-nums}
.card span{color:var(--soft);font-size:13px}
.verdict{border-left:4px solid var(--accent);background:var(--panel);
border-radius:0 10px 10px 0;padding:14px 16px}
.verdict ul{margin:8px 0 0;padding-left:20px}
.use{display:flex;align-items:flex-end;height:96px;overflow:hidden;
background:linear-gradient(var(--line),var(--line)) 0 50%/100% 1px no-repeat var(--panel);
border:1px solid var(--line);border-radius:10px}
.use i{flex:1;background:var(--accent);min-width:0}
.lane .use{height:18px;border-radius:5px;margin-top:2px;background:var(--panel)}
.lane.core{margin:6px 0 0}.lane.core .use{margin:0}.axis.whole+p{margin-top:8px}
.lane b{font-weight:400}.lane .use i{opacity:.75}.lane>div{flex:1;min-width:0}
.lane{display:flex;align-items:center;gap:10px;margin:0 0 8px}
.lane>span{width:72px;flex:none;color:var(--soft);font-size:13px}
.track{position:relative;height:40px;background:var(--panel);
border:1px solid var(--line);border-radius:8px;overflow:hidden}
.task{position:absolute;top:0;bottom:0;border-right:1px solid var(--bg);overflow:hidden}
.task em{position:absolute;left:6px;top:3px;font-style:normal;font-size:12px;
right:2px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:#fff;
text-shadow:0 0 3px #000c,0 0 2px #0008}
.mix{display:flex;height:100%}.mix i{height:100%}
.axis{display:flex;justify-content:space-between;margin-left:82px;color:var(--soft);
font-size:12px;font-variant-numeric:tabular-nums}
.axis.whole{margin-left:0}
.legend{display:flex;flex-wrap:wrap;gap:6px 16px;margin-top:10px;font-size:13px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;
margin-right:6px;vertical-align:-1px}
.scroll{overflow-x:auto;margin-top:14px}.scroll+p,.legend+p{margin-top:10px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);
white-space:nowrap}
th{font-weight:600;font-size:13px;color:var(--soft)}
th:first-child,td:first-child,th.wide{text-align:left}
td .bar{display:inline-block;height:10px;border-radius:3px;vertical-align:middle;
min-width:1px}
.wide{width:34%;text-align:left;min-width:130px}
tr.part td{color:var(--soft);font-size:14px;padding-top:4px;padding-bottom:4px}
tr.part td:first-child{padding-left:26px}tr.part .bar{opacity:.55}
td:first-child,th:first-child{position:sticky;left:0;background:var(--bg)}
@media(max-width:600px){main{padding:20px 14px 48px}h1{font-size:22px}
table{font-size:14px}th,td{padding:6px 7px}.wide{min-width:104px}
tr.part td:first-child{padding-left:16px}.lane>span{width:20px}.lane>span b{display:none}
.card:last-child:nth-child(odd){grid-column:1/-1}
.axis{margin-left:30px}.axis.whole{margin-left:0}}
)";

}  // namespace glyphreel
