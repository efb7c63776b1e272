/**
 * Sealed messages in Debian's Chromium, headless, through the crypto worker as the webmail has it: 5 MB signed and encrypted to five
 * people, and opened again, by both standards. Of several rounds the best counts; of the frames of the page the longest.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { person } from '../src/openpgp/testing/people.ts';
import { writeKeyFile } from '../src/smime/pkcs12/write.ts';
import { ownKey } from '../src/smime/testing/certificate.ts';
import { root } from '../test/support/run.ts';
import { buildPages, chromiumPath } from '../test/web/support/browser.ts';
import { withLab } from './systems.ts';
import { type Benchmark, type Row, atMost } from './table.ts';

const octets = 5_000_000;
const rounds = 3;
/** Known to nobody but this page. */
const account = 'alice@example.org';
const password = 'bench';
const others = ['bob', 'carol', 'dave', 'eve'];

interface Round {
  readonly seal: number;
  readonly open: number;
  readonly longest: number;
}

export const sealedBenchmark: Benchmark = {
  name: 'sealed',
  run: () =>
    withLab(async (lab) => {
      buildPages();
      const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
      try {
        return await measured(browser, `http://127.0.0.1:${lab.ports.http}`);
      } finally {
        await browser.close();
      }
    }),
};

async function measured(browser: Browser, url: string): Promise<readonly Row[]> {
  const page = await browser.newPage();
  await page.addInitScript({ path: join(root, 'bench/sealed-page.js') });
  await page.goto(url);
  const call = <T>(what: string, ...given: readonly unknown[]): Promise<T> =>
    page.evaluate<T>(`seals.${what}(${given.map((value) => JSON.stringify(value)).join(', ')})`);
  const worker = readdirSync(join(root, 'dist/web/assets')).find((name) => /^crypto-worker-.*\.js$/.test(name)) ?? '';
  await call('start', `/assets/${worker}`);
  const { mine, recipients } = await keys();
  await page.evaluate(`globalThis.own = seals.moveIn(${JSON.stringify(account)}, ${JSON.stringify(mine)})`);
  const rows: Row[] = [];
  for (const [standard, name] of [
    ['openpgp', 'OpenPGP'],
    ['smime', 'S/MIME'],
  ] as const) {
    const ask = JSON.stringify({ standard, account, octets, recipients: recipients[standard] });
    const all: Round[] = [];
    for (let round = 0; round < rounds; round++)
      all.push(await page.evaluate<Round>(`own.then((own) => seals.round({ ...${ask}, own }))`));
    const best = (of: (round: Round) => number): number => Math.min(...all.map(of));
    rows.push(
      atMost(`sealed: sign and encrypt 5 MB to 5, ${name}`, best(({ seal }) => seal) / 1_000, 's', 1),
      atMost(`sealed: open and verify it, ${name}`, best(({ open }) => open) / 1_000, 's', 1),
      atMost(
        `sealed: longest frame of the page meanwhile, ${name}`,
        Math.max(...all.map(({ longest }) => longest)),
        'ms',
        50,
      ),
    );
  }
  return rows;
}

/** One's own, as files to be imported, and the public keys of all five. */
async function keys() {
  const base64 = (from: Uint8Array): string => Buffer.from(from).toString('base64');
  const smime = await ownKey('P-256', account);
  const pgp = await person('alice');
  const certificates = await Promise.all(others.map((name) => ownKey('P-256', `${name}@example.org`)));
  const openpgp = await Promise.all(others.map((name) => person(name)));
  return {
    mine: [
      { file: base64(Buffer.from(pgp.secret.armor())), password: null },
      { file: base64(await writeKeyFile(smime, [], password)), password },
    ],
    recipients: {
      openpgp: [pgp, ...openpgp].map(({ key }) => base64(key.octets)),
      smime: [smime, ...certificates].map(({ certificate }) => base64(certificate.octets)),
    },
  };
}
