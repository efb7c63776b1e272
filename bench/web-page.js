/** What bench/web.ts measures within the page: milliseconds from what one does to the frame in which it is seen. */
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const rows = () => [...document.querySelectorAll('[role=listitem] button')];
const list = () => document.querySelector('[data-list]');

async function until(isTrue) {
  const began = performance.now();
  do await frame();
  while (!isTrue());
  return performance.now() - began;
}

/** What the page itself took of the longest frame, from its first callback to when it is painted. */
async function scrollThrough(steps) {
  const scrolled = list().querySelector('[role=list]');
  let longest = 0;
  for (let step = 0; step <= steps; step++) {
    await frame();
    const began = performance.now();
    scrolled.scrollTop = (step / steps) * (scrolled.scrollHeight - scrolled.clientHeight);
    // The scroll event, style and layout come before the next frame's callbacks are over; a message comes behind the paint.
    await new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    });
    // The wait for the frame itself is none of the page's.
    longest = Math.max(longest, performance.now() - began - 1_000 / 60);
  }
  const last = await until(() => rows().length > 0 && list().getAttribute('aria-busy') === 'false');
  scrolled.scrollTop = 0;
  await until(() => rows().length > 3 && list().getAttribute('aria-busy') === 'false');
  return { longest, last };
}

function openRow(at) {
  const before = document.querySelector('main h1');
  rows()[at].click();
  return until(() => {
    const now = document.querySelector('main h1');
    return now !== null && now !== before;
  });
}

function archiveOpen() {
  const subject = document.querySelector('[role=listitem] [aria-current=true]').textContent;
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', bubbles: true }));
  return until(() => !rows().some(({ textContent }) => textContent === subject));
}

/** Until the rows are those that were looked for. */
async function search(words) {
  const box = document.querySelector('#search');
  box.value = words;
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  return until(() => list().dataset.list === words && list().getAttribute('aria-busy') === 'false');
}

/** The scripts that were loaded, and the moment in which there was the first row that can be clicked. */
async function loaded() {
  const interactive = await firstRow;
  const scripts = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
  return { scripts: scripts.filter((path) => path.endsWith('.js')), interactive };
}

const firstRow = until(() => rows().length > 0).then(() => performance.now());

globalThis.measured = { loaded, scrollThrough, openRow, archiveOpen, search };
