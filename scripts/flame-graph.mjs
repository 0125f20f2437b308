// @ts-check
// Draws a flame graph of what `perf script` prints: as wide as the samples, callers below.
//
//   perf record -F 8000 -g -p PID; perf script -F comm,tid,ip,sym | node scripts/flame-graph.mjs [--thread TID] [--from FUNCTION] [--title TEXT] > graph.svg
//
// --from: only what that function called, without its callers.
//
// For names of JavaScript functions run the share host with --sandbox none and --perf-basic-prof (docs/performance.md).

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const WIDTH = 1200;
const ROW = 17;
/** Narrower boxes are left out. */
const LEAST = 1.5;

const { values } = parseArgs({
  options: { thread: { type: 'string' }, from: { type: 'string' }, title: { type: 'string', default: 'flame graph' } },
});

/** @typedef {{ name: string, count: number, below: Map<string, Node> }} Node */
/** @type {(name: string) => Node} */
const node = (name) => ({ name, count: 0, below: new Map() });
const root = node('all');

/** @param {string[]} stack innermost first */
function add(stack) {
  const outermostFirst = stack.reverse();
  const from = values.from === undefined ? 0 : outermostFirst.indexOf(values.from);
  if (from < 0) return;
  let at = root;
  at.count++;
  for (const name of outermostFirst.slice(from)) {
    let next = at.below.get(name);
    if (next === undefined) {
      next = node(name);
      at.below.set(name, next);
    }
    next.count++;
    at = next;
  }
}

/** @param {string} symbol */
function shortName(symbol) {
  return symbol
    .replace(/^JS:[*^~+']*/, '')
    .replace(/ file:.*/, '')
    .replace(/\+0x[0-9a-f]+$/, '')
    .replace(/^\[unknown\]$|^0x[0-9a-f]+$/, '?');
}

/** @type {string[] | null} */
let stack = null;
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') {
    if (stack !== null && stack.length > 0) add(stack);
    stack = null;
  } else if (/^\S/.test(line)) {
    const tid = /\s(\d+)\s*$/.exec(line)?.[1];
    stack = values.thread === undefined || tid === values.thread ? [] : null;
  } else {
    const symbol = line.trim().replace(/^[0-9a-f]+ /, '');
    const name = shortName(symbol);
    // What V8 does around each call tells nothing.
    if (name !== '?' && !name.startsWith('Builtins_JSEntry') && !name.startsWith('Builtins_InterpreterEntry'))
      stack?.push(name);
  }
}
if (stack !== null && stack.length > 0) add(stack);

/** @param {string} text */
const escaped = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Kernel, addon, V8 and JavaScript have a colour each. @param {string} name */
function colour(name) {
  if (/^culvert::|^napi_|^v8impl/.test(name)) return '#7fb3d5';
  if (/^(v8::|Builtins_|node::|node:)/.test(name)) return '#c39bd3';
  if (/^[#a-zA-Z]+[A-Z0-9]?\w*$/.test(name) && !/_/.test(name)) return '#f0b27a';
  return '#a9cce3';
}

let deepest = 0;
/** @type {string[]} */
const boxes = [];
/** @param {Node} at @param {number} x @param {number} depth */
function draw(at, x, depth) {
  const width = (at.count / root.count) * WIDTH;
  if (width < LEAST) return;
  deepest = Math.max(deepest, depth);
  const percent = ((100 * at.count) / root.count).toFixed(1);
  const label = width > 40 ? escaped(at.name.slice(0, Math.floor(width / 6.5))) : '';
  boxes.push(
    `<g><title>${escaped(at.name)}: ${percent} %</title><rect x="${x.toFixed(1)}" y="-${(depth + 1) * ROW}" width="${(width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${colour(at.name)}"/>` +
      (label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="-${depth * ROW + 5}">${label}</text>`) +
      '</g>',
  );
  let left = x;
  for (const child of [...at.below.values()].sort((a, b) => a.name.localeCompare(b.name))) {
    draw(child, left, depth + 1);
    left += (child.count / root.count) * WIDTH;
  }
}
draw(root, 0, 0);
const height = (deepest + 3) * ROW;
console.log(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">\n` +
    `<rect width="100%" height="100%" fill="white"/>\n<text x="4" y="14">${escaped(values.title)}; ${root.count} samples</text>\n<g transform="translate(0 ${height - 2})">\n${boxes.join('\n')}\n</g>\n</svg>`,
);
