// The size budgets: what a first visit loads before anything else, and the editor that follows. Fails when one is over.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../../app/ui/', import.meta.url);
const html = readFileSync(new URL('index.html', folder), 'utf8');
const gzipped = (name) => gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;
const initial = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const assets = readdirSync(new URL('assets/', folder)).filter((name) => name.endsWith('.js'));

/** A built file with all that it imports before it runs, without what the first visit has loaded. */
function withImports(name, found = new Set()) {
  if (found.has(name) || initial.includes(name)) return found;
  found.add(name);
  const text = readFileSync(new URL(name, folder), 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    withImports(`assets/${other}`, found);
  return found;
}
const editor = assets
  .filter((name) => /^Editor-/.test(name))
  .flatMap((name) => [...withImports(`assets/${name}`)]);

let over = false;
for (const [what, files, budget] of [
  ['initial JavaScript', initial, 35],
  ['editor', editor, 165],
]) {
  if (!files.length) throw new Error(`no built file is the ${what}: run frontend/build.sh`);
  const kilobytes = files.reduce((sum, name) => sum + gzipped(name), 0) / 1000;
  console.log(`${what}: ${kilobytes.toFixed(1)} KB gzip of ${budget}`);
  over ||= kilobytes > budget;
}
process.exit(over ? 1 : 0);
