"""The look of briefs: dense, readable, light and dark, printable on A4."""

from typing import Final

STYLESHEET: Final = """\
:root { color-scheme: light dark; --ink: #16202c; --soft: #55606e; --rule: #c9d0d8; --paper: #ffffff; --wash: #f3f5f8;
  --accent: #0b4f8a; --mark: #8a2b06; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --soft: #a3aebb; --rule: #3a4654; --paper: #12181f;
  --wash: #1b232c; --accent: #8cc4f5; --mark: #ffb38f; } }
* { box-sizing: border-box; }
html { font-size: 15px; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.42 "Source Sans 3", "Noto Sans", "Noto Sans JP", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 1.4rem 1.4rem 3rem; }
h1 { margin: 0 0 .7rem; padding-bottom: .3rem; border-bottom: 2px solid var(--accent); font-size: .82rem;
  font-weight: 600;
  letter-spacing: .02em;
  color: var(--soft); }
h2 { margin: 1.8rem 0 .4rem; padding-bottom: .15rem; border-bottom: 1px solid var(--rule); font-size: 1.15rem; }
h3 { margin: 1rem 0 .2rem; font-size: 1rem; color: var(--accent); }
p { margin: .25rem 0 .55rem; }
p.lead { margin: .1rem 0 .5rem; font-size: 1.3rem; line-height: 1.3; font-weight: 650; }
p.mark { margin: 0 0 .8rem; padding: .3rem .6rem; border: 2px solid var(--mark); color: var(--mark); font-weight: 700;
  text-align: center; }
p.quote { margin: .3rem 0 .8rem; padding: .5rem .8rem; border-left: 3px solid var(--accent); background: var(--wash); }
.running { position: sticky; top: 0; z-index: 1; padding: .25rem; background: var(--mark); color: var(--paper);
  font-weight: 700; text-align: center; letter-spacing: .06em; }
p.note, p.intro { font-size: .86rem; color: var(--soft); }
ul, ol { margin: .2rem 0 .6rem; padding-left: 1.25rem; }
li { margin: .15rem 0; }
ul.checks { list-style: none; padding-left: .1rem; }
ul.checks li::before { content: "\\2610"; margin-right: .5rem; color: var(--accent); }
table { width: 100%; margin: .3rem 0 .7rem; border-collapse: collapse; font-size: .9rem; }
caption { padding-bottom: .15rem; text-align: left; font-size: .82rem; color: var(--soft); }
th, td { padding: .2rem .5rem .2rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top;
  overflow-wrap: break-word; }
table.keyed td:first-child { white-space: nowrap; }
th { border-bottom: 1.5px solid var(--soft); font-size: .8rem; font-weight: 600; color: var(--soft);
  overflow-wrap: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { padding: 0 .2em; background: var(--wash); font: .88em/1.3 "DejaVu Sans Mono", Consolas, monospace;
  overflow-wrap: anywhere; }
figure { max-width: 36rem; margin: .3rem 0 .7rem; padding: .4rem; background: #ffffff; border: 1px solid var(--rule);
  break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { padding: .2rem .2rem 0; font-size: .8rem; color: #55606e; }
.columns { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); gap: 0 1.3rem; align-items: start; }
@media (max-width: 40rem) { .columns { grid-template-columns: 1fr; } }
@page { size: A4; margin: 11mm 14mm 12mm; }
@media print {
  :root { --ink: #000; --soft: #444; --rule: #bbb; --paper: #fff; --wash: #f3f3f3; --accent: #0b4f8a; --mark: #8a2b06; }
  html { font-size: 8.8pt; }
  body { line-height: 1.3; }
  main { max-width: none; padding: 0; }
  .running { position: fixed; top: 0; left: 0; right: 0; padding: 0; background: #fff; color: var(--mark); }
  h2.new-page { break-before: page; }
  h2, h3 { break-after: avoid; }
  tr, li, figure { break-inside: avoid; }
  .columns { grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); }
}
"""
