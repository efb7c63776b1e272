/**
 * The webmail as one feels it: in Debian's Chromium, headless, on a mailbox of a hundred thousand messages. Times are taken in the page,
 * from what one does to the frame in which it is seen; of several rounds the best counts, so that what else the machine does
 * does not look like a cost of the page.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { type Lab, people } from '../test/support/lab.ts';
import { root } from '../test/support/run.ts';
import { buildPages, chromiumPath } from '../test/web/support/browser.ts';
import { bigMessage, wordOf } from './imap-message.ts';
import { seedInbox } from './seed.ts';
import { withLab } from './systems.ts';
import { type Benchmark, type Row, atMost } from './table.ts';

const messages = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 100_000);
const rounds = 3;
/** Steps of one way from the first row to the last, one a frame. */
const steps = 300;
const patience = 60_000;
const pageScript = join(root, 'bench/web-page.js');

export const webBenchmark: Benchmark = {
  name: 'web',
  run: () =>
    withLab(async (lab) => {
      buildPages();
      // A minute lies between two of them; the last came a minute ago.
      const last = Date.now();
      await seedInbox(lab, {
        address: people.alice,
        messages,
        message: (at) => [bigMessage(at), last - (messages - at) * 60_000],
      });
      const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
      try {
        return await measured(lab, browser);
      } finally {
        await browser.close();
      }
    }),
};

async function measured(lab: Lab, browser: Browser): Promise<readonly Row[]> {
  const context = await signedIn(lab, browser);
  const cold = await load(context);
  const loads: Loaded[] = [];
  for (let round = 0; round < rounds; round++) loads.push(await load(context));
  const page = loads.at(-1)?.page ?? cold.page;
  const ask = <T = number>(what: string): Promise<T> => page.evaluate<T>(`measured.${what}`);
  const scrolls: Scrolled[] = [];
  const opens: number[] = [];
  const archives: number[] = [];
  const searches: number[] = [];
  const texts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    scrolls.push(await ask<Scrolled>(`scrollThrough(${steps})`));
    opens.push(await ask(`openRow(${2 * round + 1})`));
    archives.push(await ask('archiveOpen()'));
    searches.push(await ask(`search('${wordOf(40 + round)} ${wordOf(70 + round)}')`));
    texts.push(await ask(`search('body:${wordOf(100 + round)}')`));
    await ask("search('')");
  }
  const best = (of: readonly number[]): number => Math.min(...of);
  const count = messages.toLocaleString('en');
  return [
    atMost('web: script of the first load, packed', packed(cold.scripts) / 1_000, 'KB', 150),
    atMost('web: interactive, the server asked for the first time', cold.interactive / 1_000, 's', 1),
    atMost('web: interactive', best(loads.map(({ interactive }) => interactive)) / 1_000, 's', 1),
    atMost(
      `web: longest frame while ${count} rows are scrolled end to end`,
      best(scrolls.map(({ longest }) => longest)),
      'ms',
      50,
    ),
    atMost('web: rows at the end of the scroll', best(scrolls.map(({ last }) => last)), 'ms', 200),
    atMost('web: open a conversation', best(opens), 'ms', 100),
    atMost('web: archive', best(archives), 'ms', 100),
    atMost('web: search, two words', best(searches), 'ms', 200),
    atMost('web: search, a word in the text', best(texts), 'ms', 200),
  ];
}

/** Octets of the built files, packed as well as a server does once. */
const packed = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + brotliCompressSync(readFileSync(join(root, 'dist/web', path))).length, 0);

async function signedIn(lab: Lab, browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${lab.ports.http}`, locale: 'en' });
  const answer = await context.request.post('/auth/sign-in', {
    data: { address: people.alice, password: lab.password },
  });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()}`);
  return context;
}

/** Milliseconds of the longest frame, and from the end of the scroll until its rows were there. */
interface Scrolled {
  readonly longest: number;
  readonly last: number;
}

interface Loaded {
  readonly page: Page;
  /** Paths. */
  readonly scripts: readonly string[];
  /** Milliseconds from the navigation to the first row that can be clicked. */
  readonly interactive: number;
}

async function load(context: BrowserContext): Promise<Loaded> {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.addInitScript({ path: pageScript });
  await page.goto('/mail');
  const figures = await page.evaluate<Omit<Loaded, 'page'>>('measured.loaded()');
  return { page, ...figures };
}
