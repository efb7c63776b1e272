import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { ConfigInput } from '../config/schema.ts';
import { makeConfig } from '../config/load.ts';
import { makeAuthorities } from './authorities.ts';

const server = { hostname: 'mail.example.org', data: '/srv' };
const made = (openid: ConfigInput['openid'], kerberos: ConfigInput['kerberos'] = {}) =>
  makeAuthorities(makeConfig({ server, openid, kerberos }), { clock: systemClock, log });
const warned: string[] = [];
const log = { ...silentLog, warn: (event: string) => void warned.push(event) };
const issuer = 'https://login.example.org/';

test('nobody else is asked unless it is configured', async () => {
  expect(await made({})).toMatchObject({ ok: true, value: { tokens: null } });
  expect(await made({ issuer, audience: 'mail', scope: 'mail' })).toMatchObject({
    ok: true,
    value: { tokens: { discovery: `${issuer}.well-known/openid-configuration`, scope: 'mail' } },
  });
});

test('without keys, or without the library, the server starts and no tickets are taken', async () => {
  const keytab = '/nowhere/keytab';
  expect(await made({}, { keytab })).toMatchObject({ ok: false, error: { key: 'kerberos.realms' } });
  const authorities = await made({}, { keytab, realms: ['EXAMPLE.ORG'] });
  expect(authorities.ok && authorities.value.tickets?.serves('imap')).not.toBe(true);
  expect(warned.length).toBeGreaterThan(0);
});

test('what does not do is said at the start', async () => {
  expect(await made({ issuer })).toMatchObject({ ok: false, error: { kind: 'authority', key: 'openid.audience' } });
  const folder = mkdtempSync(join(tmpdir(), 'postern-openid-'));
  try {
    const clientSecret = join(folder, 'secret');
    const wanted = { issuer, audience: 'mail', introspectAs: 'postern', clientSecret };
    expect(await made(wanted)).toMatchObject({ ok: false, error: { key: 'openid.client_secret' } });
    writeFileSync(clientSecret, ' \n');
    expect(await made(wanted)).toMatchObject({ ok: false, error: { reason: `${clientSecret} is empty` } });
    writeFileSync(clientSecret, 'hidden\n');
    expect(await made(wanted)).toMatchObject({ ok: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(['http://login.example.org', 'ftp://login.example.org', 'login', 'https://a.test/?x', 'https://u@a.test'])(
  'an issuer that is not asked: %s',
  (wrong) => {
    expect(() => made({ issuer: wrong, audience: 'mail' })).toThrow('fitting');
  },
);
