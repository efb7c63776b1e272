/** The whole collection as files, through `postern unseal --json`: what it says of each, and its exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../../src/cli/testing.ts';
import type { SealReport } from '../../../src/cli/sealed/report.ts';
import { writeKeyFile } from '../../../src/smime/pkcs12/write.ts';
import { collection } from './collection.ts';
import { now, openPgpKit, smimeKit } from './kit.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-spoofed-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('is called what it is', { timeout: 120_000 }, async () => {
  const write = (name: string, octets: Uint8Array | string): string => {
    writeFileSync(join(folder, name), octets);
    return name;
  };
  const [openpgp, smime] = [await openPgpKit(), await smimeKit()];
  const trusted = [
    ...(['ann', 'mallory', 'bob'] as const).map((who) => write(`${who}.pgp`, openpgp.rows[who].octets)),
    ...[...smime.trust.anchors, ...smime.trust.accepted].map(({ octets }, at) => write(`${at}.cer`, octets)),
  ];
  const own = [
    write('bob.secret.pgp', openpgp.keys.bob.write()),
    write('bob.p12', await writeKeyFile(smime.keys.bob, [], 'bob')),
  ];
  const options = [
    ...trusted.flatMap((name) => ['--trust', name]),
    ...own.flatMap((name) => ['--key', name]),
    ...['--keys', 'keys', '--passphrase-file', write('passphrase', 'bob\n')],
    ...['--at', new Date(now).toISOString(), '--json'],
  ];
  const specimens = await collection(openpgp, smime);
  const files = specimens.map(({ message }, at) => write(`${at}.eml`, message));
  // It takes a hundred files at once.
  for (let from = 0; from < files.length; from += 100) {
    const answer = await run(['unseal', ...files.slice(from, from + 100), ...options], { workingDirectory: folder });
    const reports = answer.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SealReport);
    for (const [at, { name, verdict, fault }] of specimens.slice(from, from + 100).entries())
      expect([name, reports[at]?.verdict, reports[at]?.fault]).toEqual([name, verdict, fault]);
    expect(answer.exit).toBe(2);
  }
});
