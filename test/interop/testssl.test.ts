/** testssl: what it knows of weak protocols, weak ciphers and holes, none of it is here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { LabPorts } from '../../src/lab/ports.ts';
import { describeWith } from '../support/describe-with.ts';
import { Lab } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

/** Milliseconds: testssl waits and starts programs more than anything else. */
const patience = 300_000;
vi.setConfig({ testTimeout: patience });

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

/** One door has everything; the others share its code and its identity, and what differs is how TLS begins. */
const doors: readonly (readonly [door: keyof LabPorts, options: readonly string[]])[] = [
  ['submissions', ['--protocols', '--std', '--fs', '--vulnerable']],
  ['smtp', ['--renegotiation', '--heartbleed', '-t', 'smtp']],
  ['imaps', ['--renegotiation', '--heartbleed']],
  ['pop3s', ['--renegotiation', '--heartbleed']],
];

const accepted: Readonly<Record<string, string>> = {
  engine_problem: 'The OpenSSL of this machine has no GOST: nothing of ours.',
  cipherlist_AVERAGE:
    'AES in CBC with forward secrecy, after all AEADs: a relay without AEAD would else send in clear.',
  LUCKY13:
    'The same ciphers; OpenSSL takes the same time whatever the padding is (since 1.0.1d), and testssl cannot see that.',
};

describeWith('testssl', { peers: ['testssl'] }, () => {
  let lab: Lab;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    lab = await Lab.start({ plain: true });
    folder = temporaryFolder('testssl');
  });
  afterAll(async () => {
    await lab.remove();
    folder.remove();
  });

  it.concurrent.each(doors)('%s', async (door, options) => {
    const file = join(folder.path, `${door}.json`);
    const ran = await run(
      'testssl',
      [
        ...['--quiet', '--warnings', 'off', '--color', '0', '--ip', '127.0.0.1', '--jsonfile', file],
        ...[...options, `mail.alpha.test:${lab.ports[door]}`],
      ],
      { timeout: patience, env: { TERM: 'dumb' } },
    );
    const findings = JSON.parse(readFileSync(file, 'utf8')) as readonly Finding[];
    const severities = new Map(findings.map(({ id, severity }) => [id, severity]));
    const sure = options.includes('--protocols') ? ['SSLv2', 'SSLv3', 'TLS1_2', 'TLS1_3'] : [];
    for (const id of [...sure, 'heartbleed', 'secure_client_renego']) expect(severities.get(id), ran.output).toBe('OK');
    const fine = ['OK', 'INFO', 'DEBUG'];
    expect(findings.filter(({ id, severity }) => !fine.includes(severity) && accepted[id] === undefined)).toEqual([]);
  });
});
