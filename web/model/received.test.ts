import { expect, it } from 'vitest';
import { wayOf } from './received.ts';

it('reads the way from the first host to the last', () => {
  const fields = [
    ' from mx.a.test (mx.a.test [192.0.2.1])\r\n\tby mx.b.test (Postern) with ESMTPS id 1\r\n\tfor <bob@b.test>; Tue, 3 Nov 2026 10:00:01 +0000 (UTC)',
    ' from laptop (unknown [10.0.0.1]) by mx.a.test with SMTP; Tue, 3 Nov 2026 10:00:00 +0000',
  ];
  expect(wayOf(fields)).toEqual([
    { from: 'laptop', by: 'mx.a.test', isEncrypted: false, date: '2026-11-03T10:00:00.000Z' },
    { from: 'mx.a.test', by: 'mx.b.test', isEncrypted: true, date: '2026-11-03T10:00:01.000Z' },
  ]);
});

it.each([
  ['by mx.google.com with SMTP (version=TLS1_3 cipher=AES bits=256/256); nonsense', { isEncrypted: true, date: null }],
  ['', { from: '', by: '', isEncrypted: false, date: null }],
  [`from ${'('.repeat(100_000)}`, { from: '', isEncrypted: false }],
  ['from', { from: '' }],
])('%#: reads what others write', (field, hop) => {
  expect(wayOf([field])).toMatchObject([hop]);
});
