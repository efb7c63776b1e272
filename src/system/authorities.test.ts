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
const made = (openid: ConfigInput['openid']) =>
  makeAuthorities(makeConfig({ server, openid }), { clock: systemClock, log: silentLog });
const issuer = 'https://login.example.org/';

test('nobody else is asked unless it is configured', () => {
  expect(made({})).toMatchObject({ ok: true, value: { tokens: null } });
  expect(made({ issuer, audience: 'mail', scope: 'mail' })).toMatchObject({
    ok: true,
    value: { tokens: { discovery: `${issuer}.well-known/openid-configuration`, scope: 'mail' } },
  });
});

test('what does not do is said at the start', () => {
  expect(made({ issuer })).toMatchObject({ ok: false, error: { kind: 'authority', key: 'openid.audience' } });
  const folder = mkdtempSync(join(tmpdir(), 'postern-openid-'));
  try {
    const clientSecret = join(folder, 'secret');
    const wanted = { issuer, audience: 'mail', introspectAs: 'postern', clientSecret };
    expect(made(wanted)).toMatchObject({ ok: false, error: { key: 'openid.client_secret' } });
    writeFileSync(clientSecret, ' \n');
    expect(made(wanted)).toMatchObject({ ok: false, error: { reason: `${clientSecret} is empty` } });
    writeFileSync(clientSecret, 'hidden\n');
    expect(made(wanted)).toMatchObject({ ok: true });
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
