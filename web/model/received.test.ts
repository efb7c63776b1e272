import { expect, it } from 'vitest';
import { wayOf } from './received.ts';

it('reads the way from the first host to the last', () => {
  const fields = [
    ' from mx.a.test (mx.a.test [192.0.2.1])\r\n\tby mx.b.test (Postern) with ESMTPS id 1\r\n\tfor <bob@b.test>; Tue, 3 Nov 2026 10:00:01 +0000 (UTC)',
    ' from laptop (unknown [10.0.0.1]) by mx.a.test with SMTP; Tue, 3 Nov 2026 10:00:00 +0000',
  ];
  const unsaid = { tls: '', proof: null };
  expect(wayOf(fields)).toEqual([
    {
      ...unsaid,
      from: 'laptop',
      by: 'mx.a.test',
      address: '10.0.0.1',
      isEncrypted: false,
      date: '2026-11-03T10:00:00.000Z',
    },
    {
      ...unsaid,
      from: 'mx.a.test',
      by: 'mx.b.test',
      address: '192.0.2.1',
      isEncrypted: true,
      date: '2026-11-03T10:00:01.000Z',
    },
  ]);
});

it.each([
  ['by mx.google.com with SMTP (version=TLS1_3 cipher=AES bits=256/256); nonsense', { isEncrypted: true, date: null }],
  [
    'from mx.a.test ([192.0.2.1]) by mx.b.test (Postern) with ESMTPS (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 client=mx.a.test verify=yes) id 1; x',
    { address: '192.0.2.1', tls: 'TLS 1.3', proof: 'certificate' },
  ],
  ['from a ([IPv6:2001:db8::1]) by b with ESMTPSA', { address: '2001:db8::1', proof: 'account', isEncrypted: true }],
  [
    'from a (a [192.0.2.1]) (using TLSv1.2 with cipher X (256/256 bits)) by b (Postfix) with ESMTPS',
    { tls: 'TLS 1.2' },
  ],
  ['from a by [192.0.2.9] (TLSv1) with SMTP', { address: '', tls: '', isEncrypted: true }],
  ['', { from: '', by: '', isEncrypted: false, date: null }],
  [`from ${'('.repeat(100_000)}`, { from: '', isEncrypted: false }],
  ['from', { from: '' }],
])('%#: reads what others write', (field, hop) => {
  expect(wayOf([field])).toMatchObject([hop]);
});
