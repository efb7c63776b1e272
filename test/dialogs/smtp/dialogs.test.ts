/**
 * Golden dialogs: each text file here is replayed against a real listener.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SmtpLimits } from '../../../src/smtp/limits.ts';
import type { Client } from '../../../src/mta/receive/port.ts';
import { type ThrowAway, startServer, throwAwayCertificate } from './doubles.ts';
import { parseDialog, runDialog } from './runner.ts';

const here = new URL('.', import.meta.url);
const files = readdirSync(here).filter((name) => name.endsWith('.txt'));

/** A word of `use` such as maxErrors=3. */
const limitsOf = (use: readonly string[]): Partial<SmtpLimits> =>
  Object.fromEntries(
    use.flatMap((word) => {
      const [name = '', value] = word.split('=');
      return value === undefined ? [] : [[name, Number(value)] as const];
    }),
  );

let identity: ThrowAway;
beforeAll(async () => {
  identity = await throwAwayCertificate('mx.alpha.test');
});

describe('golden dialogs', () => {
  it.each(files)('%s', async (file) => {
    const { use, steps } = parseDialog(readFileSync(new URL(file, here), 'utf8'));
    const service: Client['service'] = use.includes('msa') ? 'msa' : use.includes('lmtp') ? 'lmtp' : 'mta';
    const implicitTls = use.includes('implicit');
    const server = await startServer(
      { service, implicitTls, allowClearPasswords: use.includes('clear'), limits: limitsOf(use) },
      implicitTls || use.includes('tls') ? identity : null,
    );
    server.receiver.lookups = use.includes('lookups');
    if (use.includes('refused')) server.receiver.greeting = { code: 554, enhanced: '5.7.1', text: 'Not you' };
    if (use.includes('busy')) server.receiver.greeting = { code: 421, enhanced: '4.7.0', text: 'Not now' };
    try {
      expect(await runDialog(steps, { port: server.port, implicitTls })).toBeNull();
    } finally {
      await server.close();
    }
    expect(server.receiver.open.size).toBe(0);
  });
});
