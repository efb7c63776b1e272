import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedKeys } from '../config/compare.ts';
import { makeConfig } from '../config/load.ts';
import { selfSigned } from '../lab/certificates.ts';
import { loadIdentity, reloadIdentity } from './certificates/load.ts';
import { textLine } from './log.ts';
import { createMetrics } from './metrics.ts';
import { patiently } from './patience.ts';
import { srvServices } from './mail-services.ts';
import { domainRecords } from './records.ts';
import { serverSecret } from './secret.ts';

const inFolder = async (use: (folder: string) => Promise<void> | void): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-system-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('an event as a line for people', () => {
  const json = JSON.stringify({
    level: 'info',
    time: '2026-05-03T10:15:02.000Z',
    event: 'smtp.accepted',
    id: 'q1',
    reply: '250 OK',
    to: ['a@b', 'c@d'],
    size: 5,
  });
  expect(textLine(json)).toBe('10:15:02 info  smtp.accepted id=q1 reply="250 OK" to=a@b,c@d size=5\n');
});

test('metrics come into being when they are used', async () => {
  const metrics = createMetrics();
  metrics.count('smtp_messages_total', { outcome: 'accepted' });
  metrics.count('smtp_messages_total', { outcome: 'accepted' }, 2);
  metrics.gauge('queue_recipients', 7, { state: 'waiting' });
  metrics.observe('delivery_seconds', 0.02);
  const { text, type } = await metrics.render();
  expect(type).toContain('text/plain');
  expect(text).toContain('postern_smtp_messages_total{outcome="accepted"} 3\n');
  expect(text).toContain('postern_queue_recipients{state="waiting"} 7\n');
  expect(text).toContain('postern_delivery_seconds_bucket{le="0.05"} 1\n');
});

test('the secret is made once', () =>
  inFolder((folder) => {
    const made = serverSecret(folder);
    expect(made).toHaveLength(32);
    expect(serverSecret(folder)).toEqual(made);
  }));

test('certificates: missing, wrong, right, and replaced by a broken one', () =>
  inFolder(async (folder) => {
    const files = { certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') };
    expect(loadIdentity(files)).toMatchObject({ ok: false, error: { kind: 'certificate', file: files.certificate } });
    const [one, two] = [await selfSigned(['a.test'], Date.now()), await selfSigned(['b.test'], Date.now())];
    writeFileSync(files.certificate, one.certificate);
    writeFileSync(files.key, two.key);
    expect(loadIdentity(files)).toMatchObject({ ok: false, error: { kind: 'certificate' } });
    writeFileSync(files.key, one.key);
    const loaded = loadIdentity(files);
    if (!loaded.ok) expect.fail(loaded.error.kind);
    const before = loaded.value.context;
    writeFileSync(files.certificate, 'nonsense');
    expect(reloadIdentity(loaded.value, files)).toMatchObject({ kind: 'certificate' });
    expect(loaded.value.context).toBe(before);
    writeFileSync(files.certificate, two.certificate);
    writeFileSync(files.key, two.key);
    expect(reloadIdentity(loaded.value, files)).toBe(null);
    expect(loaded.value.context).not.toBe(before);
  }));

test('what changed between two configurations', () => {
  const server = { hostname: 'mail.example.org', data: '/srv' };
  const before = makeConfig({ server });
  const after = makeConfig({
    server,
    log: { level: 'debug' },
    listeners: { smtp: { port: 26 } },
    mta: { routes: ['a.b=c:1'] },
  });
  expect(changedKeys(before, before)).toEqual([]);
  expect(changedKeys(before, after)).toEqual(['listeners.smtp.port', 'mta.routes', 'log.level']);
});

test('patience tries until it is free, and not for ever', async () => {
  let tries = 0;
  expect(
    await patiently(
      () => Promise.resolve((tries += 1)),
      (outcome) => outcome < 3,
      5000,
    ),
  ).toBe(3);
  expect(
    await patiently(
      () => Promise.resolve('busy'),
      () => true,
      1,
    ),
  ).toBe('busy');
});

test('records of a domain', async () => {
  const { certificate } = await selfSigned(['mail.example.org'], Date.now());
  const served = makeConfig({
    server: { hostname: 'mail.example.org', data: '/nowhere' },
    listeners: { https: { enabled: true }, pop3s: { enabled: false } },
  });
  const records = domainRecords({
    hostname: 'mail.example.org',
    domain: 'example.org',
    addresses: ['192.0.2.1', '2001:db8::1'],
    certificate,
    services: srvServices(served),
    hasAutoconfig: true,
  });
  expect(records.slice(0, 5)).toEqual([
    { name: 'example.org.', type: 'MX', value: '10 mail.example.org.' },
    { name: 'mail.example.org.', type: 'A', value: '192.0.2.1' },
    { name: 'mail.example.org.', type: 'AAAA', value: '2001:db8::1' },
    { name: 'example.org.', type: 'TXT', value: '"v=spf1 mx -all"' },
    { name: 'mail.example.org.', type: 'TXT', value: '"v=spf1 a -all"' },
  ]);
  const ofType = (wanted: string) =>
    records.filter(({ type }) => type === wanted).map(({ name, value }) => [name, value]);
  expect(ofType('SRV')).toEqual([
    ['_imaps._tcp.example.org.', '0 1 993 mail.example.org.'],
    ['_imap._tcp.example.org.', '0 1 143 mail.example.org.'],
    ['_submissions._tcp.example.org.', '0 1 465 mail.example.org.'],
    ['_submission._tcp.example.org.', '0 1 587 mail.example.org.'],
    ['_jmap._tcp.example.org.', '0 1 443 mail.example.org.'],
    ['_autodiscover._tcp.example.org.', '0 1 443 mail.example.org.'],
  ]);
  expect(ofType('CNAME')).toEqual([
    ['autoconfig.example.org.', 'mail.example.org.'],
    ['autodiscover.example.org.', 'mail.example.org.'],
  ]);
});

test('the systemd unit starts what the program has', () => {
  const unit = readFileSync(new URL('../../packaging/postern.service', import.meta.url), 'utf8');
  expect(unit).toContain('ExecStart=/usr/bin/postern serve --config /etc/postern/postern.toml\n');
  expect(unit).toContain('NoNewPrivileges=yes\n');
});
