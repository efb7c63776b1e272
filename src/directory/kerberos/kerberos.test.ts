import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { fail, ok } from '../../base/result.ts';
import { parseRealm } from '../../config/kerberos.ts';
import { openTickets } from './authority.ts';
import { type Accepted, type GssLibrary, openGss } from './gss.ts';
import { principalAddress } from './principal.ts';

describe('whom a principal stands for', () => {
  const realms = new Map([
    ['ALPHA.TEST', 'alpha.test'],
    ['CORP', 'beta.test'],
  ]);

  it.each([
    ['ada@ALPHA.TEST', 'ada@alpha.test'],
    ['Ada.L@CORP', 'ada.l@beta.test'],
    ['ada@alpha.test', null],
    ['ada@OTHER.TEST', null],
    ['ada/admin@ALPHA.TEST', null],
    ['imap/localhost@ALPHA.TEST', null],
    ['ada\\@CORP@ALPHA.TEST', null],
    ['ada@CORP@ALPHA.TEST', null],
    ['"ada"@CORP', null],
    ['@CORP', null],
    ['ada', null],
    ['', null],
    [`${'a'.repeat(600)}@CORP`, null],
  ])('%s', (principal, address) => expect(principalAddress(principal, realms)).toBe(address));

  it('is never in a domain that no realm has', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('@CORP', '@ALPHA.TEST', ''), (name, end) => {
        const address = principalAddress(name + end, realms);
        expect(address === null || /@(alpha|beta)\.test$/.test(address)).toBe(true);
      }),
    );
  });

  it.each([
    ['EXAMPLE.ORG', ['EXAMPLE.ORG', 'example.org']],
    ['CORP=example.net', ['CORP', 'example.net']],
    ['CORP', null],
    ['A=b=c', null],
    ['=example.org', null],
    ['A@B=example.org', null],
    ['', null],
  ])('realm %s', (text, expected) => expect(parseRealm(text)).toEqual(expected));
});

test('where there is no library, the reason is told', async () => {
  const opened = await openGss('libnothing_like_it.so.9');
  expect(opened.ok ? '' : opened.error).toContain('libnothing_like_it');
});

describe('the memory of the library', () => {
  const open = new Set<string>();
  /** One that hands out names, and remembers which of them were given back. */
  const library = (outcome: Accepted['outcome'], working: Promise<void> = Promise.resolve()): GssLibrary => ({
    acquire: (service) => {
      if (service.startsWith('HTTP')) return Promise.resolve(fail('no key'));
      open.add('credential');
      return Promise.resolve(ok('credential'));
    },
    accept: async () => {
      await working;
      open.add('context');
      return { context: 'context', token: Buffer.alloc(0), outcome };
    },
    wrap: (_context, octets) => Promise.resolve(octets),
    unwrap: (_context, octets) => Promise.resolve(octets),
    releaseContext: () => Promise.resolve(void open.delete('context')),
    releaseCredential: () => Promise.resolve(void open.delete('credential')),
  });
  const options = { keytab: '', replayCache: '', host: 'h', realms: new Map<string, string>(), log: silentLog };

  it('is given back, though not while a thread works with it', async () => {
    let finish = (): void => undefined;
    const working = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { authority, problems } = await openTickets(library({ kind: 'continue' }, working), options);
    expect(problems).toEqual({ http: 'no key' });
    expect([authority.serves('imap'), authority.serves('http')]).toEqual([true, false]);
    expect([...open]).toEqual([]);
    const acceptor = authority.accept('imap');
    const step = acceptor.step(Buffer.alloc(0));
    acceptor.close();
    acceptor.close();
    finish();
    // Closed before it began: nothing is begun any more.
    expect(await step).toEqual({ kind: 'unavailable' });
    const other = authority.accept('imap');
    expect(await other.step(Buffer.alloc(0))).toMatchObject({ kind: 'continue' });
    expect([...open].sort()).toEqual(['context', 'credential']);
    const wrapped = other.wrap(Buffer.from('x'));
    expect(await wrapped).toEqual(Buffer.from('x'));
    other.close();
    expect(await other.unwrap(Buffer.alloc(0))).toBeNull();
    expect([...open]).toEqual([]);
  });

  it('a mechanism that is not Kerberos, and a key that is gone', async () => {
    const { authority } = await openTickets(library({ kind: 'complete', principal: null }), options);
    const acceptor = authority.accept('imap');
    expect(await acceptor.step(Buffer.alloc(0))).toEqual({ kind: 'refused' });
    acceptor.close();
    expect(await authority.accept('http').step(Buffer.alloc(0))).toEqual({ kind: 'unavailable' });
  });
});
