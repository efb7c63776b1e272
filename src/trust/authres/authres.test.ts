import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerFields } from '../../message/header/fields.ts';
import { unfold } from '../../message/header/text.ts';
import type { DkimVerdict, DmarcVerdict, SpfVerdict } from '../types.ts';
import { forgedResults, isSameId } from './claims.ts';
import { parseArcResults, parseResults } from './parse.ts';
import { type Checked, resultsOf } from './results.ts';
import type { AuthenticationResults } from './types.ts';
import { authresPayload, resultsField } from './write.ts';

const valueOf = (field: string): string => field.slice(field.indexOf(':') + 1);

describe('read', () => {
  // RFC 8601 appendix B and what is seen
  it.each<[string, string, readonly string[]]>([
    [' example.org 1; none', 'example.org', []],
    [' example.com;\r\n  spf=pass smtp.mailfrom=example.net', 'example.com', ['spf=pass smtp.mailfrom=example.net']],
    [
      ' example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net',
      'example.com',
      ['auth=pass smtp.auth=sender@example.net', 'spf=pass smtp.mailfrom=example.net'],
    ],
    [' example.com; iprev=pass\r\n policy.iprev=192.0.2.200', 'example.com', ['iprev=pass policy.iprev=192.0.2.200']],
    [
      ' example.com;\r\n dkim=pass reason="good signature"\r\n  header.i=@mail-router.example.net;\r\n dkim=fail reason="bad \\"signature\\""',
      'example.com',
      ['dkim=pass (good signature) header.i=@mail-router.example.net', 'dkim=fail (bad "signature")'],
    ],
    [
      ' foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n' +
        " policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462",
      'foo.example.net',
      ['dkim=fail policy.expired=1362471462'],
    ],
    [
      'mx.google.com; dkim=pass header.i=@x.test header.s=s1 header.b="AbC/+d="; dmarc=pass (p=NONE sp=NONE) header.from=x.test',
      'mx.google.com',
      ['dkim=pass header.i=@x.test header.s=s1 header.b=AbC/+d=', 'dmarc=pass header.from=x.test'],
    ],
    ['"mx x";dkim=pass header.b=AbC/+d=;', 'mx x', ['dkim=pass header.b=AbC/+d=']],
    [
      'mx.test; spf=none smtp.mailfrom="a b"@x.test smtp.helo=',
      'mx.test',
      ['spf=none smtp.mailfrom=a b@x.test smtp.helo='],
    ],
    ['mx.test', 'mx.test', []],
  ])('%j', (value, authservId, shownRows) => {
    const parsed = parseResults(value);
    const rows = parsed.ok
      ? parsed.value.results.map(({ method, result, reason, properties }) =>
          [
            `${method}=${result}`,
            ...(reason === null ? [] : [`(${reason})`]),
            ...properties.map((property) => `${property.type}.${property.name}=${property.value}`),
          ].join(' '),
        )
      : [parsed.error];
    expect(parsed.ok ? parsed.value.authservId : null).toBe(authservId);
    expect(rows).toEqual(shownRows);
  });

  it.each([
    ['', 'it does not say who checked'],
    ['; none', 'it does not say who checked'],
    ['mx.test spf=pass', 'there is something between two results'],
    ['mx.test; =pass', 'a result names no method'],
    ['mx.test; spf=', 'the method spf has no result'],
    ['mx.test; spf=pass smtp', 'the method spf has a property that cannot be read'],
    [`mx.test; spf=pass ${'a.b=c '.repeat(1_000)}`, 'the method spf has too many properties'],
    [`mx.test${'; spf=pass'.repeat(1_000)}`, 'it has too many results'],
  ])('%j is refused', (value, error) => expect(parseResults(value)).toEqual({ ok: false, error }));

  it('ARC', () => {
    const parsed = parseArcResults(' i=3; clochette.example.org; spf=fail smtp.from=jqd@d1.example; arc=pass');
    expect(parsed).toMatchObject({
      ok: true,
      value: { instance: 3, results: { authservId: 'clochette.example.org' } },
    });
    expect(parseArcResults('clochette.example.org; spf=fail')).toMatchObject({ ok: false });
    expect(parseArcResults('i=100; x; spf=fail')).toMatchObject({ ok: false });
  });

  it('ends, whatever is written', () => {
    const pieces = [
      'a',
      'spf',
      '=',
      ';',
      '.',
      '/',
      '"',
      '(',
      ')',
      '\\',
      ' ',
      '\r\n ',
      'i=1',
      'none',
      'reason',
      '\0',
      'ü',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), (all) => {
        for (const parsed of [parseResults(all.join('')), parseArcResults(all.join(''))]) {
          expect(JSON.stringify(parsed)).not.toContain('\\n');
        }
      }),
    );
    expect(parseResults('('.repeat(1_000_000))).toMatchObject({ ok: false });
  });
});

describe('forged', () => {
  it.each([
    ['mx.beta.test', 'MX.Beta.test', true],
    ['mx.beta.test', 'mx.beta.test.', true],
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['mx.beta.test', 'beta.test', false],
    ['a b', 'A b', true],
  ])('%s and %s are one: %s', (one, other, same) => expect(isSameId(one, other)).toBe(same));

  it.each([
    ['mx.beta.test; spf=pass', true],
    ['\r\n (hello) "MX.beta.test" (you) 1; spf=pass', true],
    ['mx.beta.test=x', true],
    ['mx.beta.test', true],
    ['mx.alpha.test; spf=pass', false],
    ['mx.alpha.test 1; spf=pass', false],
    ['mx.alpha.test 2; spf=pass', true],
    ['; spf=pass', true],
    ['(mx.alpha.test', true],
  ])('%j is removed: %s', (value, removed) => {
    const bytes = Buffer.from(`X: y\r\nauthentication-RESULTS: ${value}\r\nFrom: a@alpha.test\r\n\r\n`);
    expect(forgedResults(bytes, headerFields(bytes), ['mx.beta.test'])).toHaveLength(removed ? 1 : 0);
  });
});

describe('written', () => {
  const why = (text: string) => ({ text, rule: '' });
  const spf: SpfVerdict = {
    result: 'fail',
    reason: why('203.0.113.9 is not among the hosts that alpha.test allows: `-all` at the end of its record says so'),
    identity: 'mailfrom',
    domain: 'alpha.test',
    sender: 'anna@alpha.test',
    matched: null,
    explanation: null,
    records: [],
    lookups: 0,
    voidLookups: 0,
  };
  const dkim: DkimVerdict = {
    result: 'pass',
    reason: why('it verifies'),
    domain: 'alpha.test',
    selector: 'ed',
    identity: '@alpha.test',
    algorithm: 'ed25519-sha256',
    canonicalization: { header: 'relaxed', body: 'relaxed' },
    fields: ['from'],
    bodyHash: null,
    headerHash: null,
    unsigned: null,
    signedAt: null,
    expiresAt: null,
    key: null,
    tag: 'ab+/cd==',
  };
  const dmarc: DmarcVerdict = {
    result: 'pass',
    reason: why('aligned'),
    domain: 'alpha.test',
    organizationalDomain: 'alpha.test',
    record: null,
    search: [],
    policy: 'reject',
    policySource: 'p',
    relaxed: false,
    spf: null,
    dkim: [],
  };
  const checked: Checked = {
    by: 'mx.beta.test',
    hop: { ip: '2001:db8::9', helo: 'mail.alpha.test', mailFrom: 'anna@alpha.test' },
    iprev: { result: 'pass', reason: why('it has a name'), names: [] },
    spf: { helo: { ...spf, identity: 'helo', result: 'pass', domain: 'mail.alpha.test' }, mailFrom: spf },
    dkim: [dkim, { ...dkim, result: 'permerror', reason: why('a "key" of Jürgen …'), domain: 'x.test' }],
    arc: { result: 'none', reason: why('there is no chain'), sets: [], oldestPass: null },
    dmarc,
  };

  it('folded, one result a line', () => {
    expect(resultsField(authresPayload(resultsOf(checked))).split('\r\n')).toEqual([
      'Authentication-Results: mx.beta.test;',
      ' iprev=pass policy.iprev="2001:db8::9";',
      ' spf=fail reason="203.0.113.9 is not among the hosts that alpha.test allows:',
      ' `-all` at the end of its record says so" smtp.mailfrom=alpha.test;',
      ' spf=pass smtp.helo=mail.alpha.test;',
      ' dkim=pass header.d=alpha.test header.s=ed header.i=@alpha.test',
      ' header.a=ed25519-sha256 header.b="ab+/cd==";',
      ' dkim=permerror reason="a \\"key\\" of J?rgen ..." header.d=x.test header.s=ed',
      ' header.i=@alpha.test header.a=ed25519-sha256 header.b="ab+/cd==";',
      ' dmarc=pass header.from=alpha.test policy.dmarc=reject;',
      ' arc=none',
      '',
    ]);
  });

  it('for a chain, a null reverse path, and mail that nobody signed', () => {
    const hop = { ip: '192.0.2.1', helo: 'mail.alpha.test', mailFrom: '' };
    const results = resultsOf({ ...checked, hop, iprev: null, dkim: [] });
    expect(`ARC-Authentication-Results: i=2; ${authresPayload(results)}`.split('\r\n').slice(0, 5)).toEqual([
      'ARC-Authentication-Results: i=2; mx.beta.test;',
      ' spf=fail reason="203.0.113.9 is not among the hosts that alpha.test allows:',
      ' `-all` at the end of its record says so" smtp.helo=alpha.test;',
      ' dkim=none;',
      ' dmarc=pass header.from=alpha.test policy.dmarc=reject;',
    ]);
    expect(resultsField(authresPayload({ authservId: 'mx.beta.test', version: 1, results: [] }))).toBe(
      'Authentication-Results: mx.beta.test;\r\n none\r\n',
    );
  });

  it('only so many signatures', () => {
    const many = resultsOf({ ...checked, dkim: Array.from({ length: 1_000 }, () => dkim) });
    expect(many.results.filter(({ method }) => method === 'dkim')).toHaveLength(20);
  });

  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  const text = fc.string({ unit: 'grapheme-ascii', maxLength: 200 });
  const results: fc.Arbitrary<AuthenticationResults> = fc.record({
    authservId: text.filter((id) => id !== ''),
    version: fc.integer({ min: 1, max: 9 }),
    results: fc.array(
      fc.record({
        method: word.filter((method) => method !== 'none'),
        methodVersion: fc.integer({ min: 1, max: 9 }),
        result: word,
        reason: fc.option(text),
        properties: fc.array(fc.record({ type: word.filter((type) => type !== 'reason'), name: word, value: text })),
      }),
    ),
  });

  it('is read as it was meant', () => {
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 50 }), (meant, instance) => {
        const field = resultsField(authresPayload(meant));
        expect(parseResults(valueOf(field))).toEqual({ ok: true, value: meant });
        expect(parseArcResults(` i=${instance}; ${authresPayload(meant)}`)).toEqual({
          ok: true,
          value: { instance, results: meant },
        });
        const bytes = Buffer.from(`${field}From: a@alpha.test\r\n`);
        expect(headerFields(bytes)).toHaveLength(2);
        expect(unfold(Buffer.from(field)).toString().indexOf('\r\n')).toBe(unfold(Buffer.from(field)).length - 2);
      }),
    );
  });
});
