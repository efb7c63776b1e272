/** Zones that sign themselves, as our own validator sees them, and as Debian's delv does. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createResolver } from '../client/resolver.ts';
import { trustAnchors } from '../dnssec/anchors.ts';
import type { RecordKind } from '../types.ts';
import { makeZoneKey } from './key.ts';
import type { ZoneRecord, ZoneSource } from './records.ts';
import { createZoneServer } from './server.ts';

const run = promisify(execFile);
const zone = (origin: string, records: Readonly<Record<string, readonly ZoneRecord[]>>): ZoneSource => ({
  origin,
  records: new Map(Object.entries(records)),
});
const key = makeZoneKey();
const server = createZoneServer({
  key,
  zones: [
    zone('alpha.test', {
      'alpha.test': [{ type: 'MX', data: { preference: 10, exchange: 'MX.alpha.test' } }],
      'mx.alpha.test': [{ type: 'A', data: '192.0.2.1' }],
      '_25._tcp.mx.alpha.test': [
        { type: 'TLSA', data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32, 7) } },
      ],
      '*.wild.alpha.test': [{ type: 'A', data: '192.0.2.2' }],
      'www.alpha.test': [{ type: 'CNAME', data: 'any.wild.beta.test' }],
      'out.alpha.test': [{ type: 'CNAME', data: 'nowhere.example' }],
    }),
    zone('beta.test', { '*.wild.beta.test': [{ type: 'A', data: '192.0.2.3' }] }),
    zone('.', {}),
  ],
});
let port = 0;
beforeAll(async () => {
  port = await server.listen('127.0.0.1', 0);
});
afterAll(() => server.close());

const questions: readonly (readonly [RecordKind, string, object])[] = [
  ['MX', 'alpha.test', { kind: 'records' }],
  ['TLSA', '_25._tcp.mx.alpha.test', { kind: 'records' }],
  ['DNSKEY', 'alpha.test', { kind: 'records' }],
  ['DS', 'alpha.test', { kind: 'records' }],
  ['DS', 'test', { kind: 'no-data' }],
  ['DS', 'mx.alpha.test', { kind: 'no-data' }],
  ['AAAA', 'mx.alpha.test', { kind: 'no-data' }],
  ['A', '_tcp.mx.alpha.test', { kind: 'no-data' }],
  ['A', 'nobody.alpha.test', { kind: 'no-name' }],
  ['A', 'aaa.alpha.test', { kind: 'no-name' }],
  ['A', 'zzz.alpha.test', { kind: 'no-name' }],
  ['A', 'a.b.wild.alpha.test', { kind: 'records' }],
  ['MX', 'a.b.wild.alpha.test', { kind: 'no-data' }],
  ['A', 'www.alpha.test', { kind: 'records', owner: 'any.wild.beta.test' }],
  ['AAAA', 'www.alpha.test', { kind: 'no-data' }],
  ['A', 'out.alpha.test', { kind: 'no-name' }],
  ['A', 'nobody.test', { kind: 'no-name' }],
  ['MX', 'example.net', { kind: 'no-name' }],
];

test.each(questions)('%s %s is secure', async (kind, name, expected) => {
  const resolver = createResolver({
    servers: [{ host: '127.0.0.1', port }],
    anchors: trustAnchors([key.dsFor('')]),
    attempts: 1,
  });
  expect(await resolver.lookUp(name, kind)).toMatchObject({ ...expected, security: 'secure' });
});

test('with keys of somebody else nothing is believed', async () => {
  const resolver = createResolver({
    servers: [{ host: '127.0.0.1', port }],
    anchors: trustAnchors([makeZoneKey().dsFor('')]),
    attempts: 1,
  });
  expect(await resolver.lookUp('alpha.test', 'MX')).toMatchObject({ kind: 'failure', security: 'bogus' });
});

const hasDelv = await run('delv', ['-v']).then(
  () => true,
  () => false,
);

test.skipIf(!hasDelv)('delv validates it (skipped where delv is not installed)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-delv-'));
  try {
    const { tag, algorithm, digestType, digest } = key.dsFor('');
    const anchors = join(folder, 'anchors');
    writeFileSync(
      anchors,
      `trust-anchors { . static-ds ${tag} ${algorithm} ${digestType} "${digest.toString('hex')}"; };\n`,
    );
    const delv = async (...words: readonly string[]): Promise<string> => {
      const ran = await run('delv', ['@127.0.0.1', '-p', String(port), '-a', anchors, '+root=.', ...words]);
      return ran.stdout + ran.stderr;
    };
    expect(await delv('MX', 'alpha.test')).toContain('; fully validated');
    expect(await delv('A', 'www.alpha.test')).toContain('; fully validated');
    expect(await delv('A', 'a.b.wild.alpha.test')).toContain('; fully validated');
    expect(await delv('AAAA', 'mx.alpha.test')).toContain('negative response, fully validated');
    expect(await delv('A', 'nobody.alpha.test')).toContain('negative response, fully validated');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
