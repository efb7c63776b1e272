import { expect, it } from 'vitest';
import { apopDigestHolds, madeUpApopSecret, newApopSecret, openApopSecret, sealApopSecret } from './apop.ts';

const server = Buffer.alloc(32, 7);

it('computes the digest of the example. RFC 1939 §7', () => {
  const digest = Buffer.from('c4c9334bac560ecc979e58001b3e22fb', 'hex');
  expect(apopDigestHolds('<1896.697170952@dbc.mtview.ca.us>', 'tanstaaf', digest)).toBe(true);
  expect(apopDigestHolds('<1896.697170953@dbc.mtview.ca.us>', 'tanstaaf', digest)).toBe(false);
});

it('opens what was sealed by the same server for the same account, and nothing else', () => {
  const secret = newApopSecret();
  const sealed = sealApopSecret(server, 'tim@alpha.test', secret);
  expect(sealed).not.toContain(secret);
  expect(sealApopSecret(server, 'tim@alpha.test', secret)).not.toBe(sealed);
  expect(openApopSecret(server, 'tim@alpha.test', sealed)).toBe(secret);
  expect(openApopSecret(server, 'tom@alpha.test', sealed)).toBeNull();
  expect(openApopSecret(Buffer.alloc(32, 8), 'tim@alpha.test', sealed)).toBeNull();
  for (const broken of ['', 'AAAA', sealed.slice(4), `${sealed.slice(0, -8)}AAAAAAA=`])
    expect(openApopSecret(server, 'tim@alpha.test', broken)).toBeNull();
});

it('makes up a secret that stays, another for everyone', () => {
  expect(madeUpApopSecret(server, 'a@b')).toBe(madeUpApopSecret(server, 'a@b'));
  expect(madeUpApopSecret(server, 'a@b')).not.toBe(madeUpApopSecret(server, 'a@c'));
});
