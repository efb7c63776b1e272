/**
 * How fast a message becomes facts: a 50 KB multipart (tree, envelope, structure, preview), and a small plain message.
 */
import { examine } from '../src/message/examine.ts';

const crlf = (...lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

const header = crlf(
  'Return-Path: <alice@alpha.test>',
  'Received: from mail.alpha.test (mail.alpha.test [192.0.2.1])',
  '\tby mx.beta.test (Postern) with ESMTPS id 4Zk1; Tue, 01 Jul 2025 10:52:37 +0200',
  'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=alpha.test; s=one;',
  '\th=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;',
  '\tb=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB4nujc7YopdG5dWLSdNg6x',
  'From: =?UTF-8?Q?Alice_M=C3=BCller?= <alice@alpha.test>',
  'To: "Bob, of Beta" <bob@beta.test>, Carol <carol@beta.test>, dave@beta.test',
  'Cc: Team: eve@beta.test, frank@beta.test;',
  'Subject: Minutes of the meeting',
  'Date: Tue, 01 Jul 2025 10:52:30 +0200',
  'Message-ID: <20250701085230.4Zk1@alpha.test>',
  'References: <1@alpha.test> <2@beta.test>',
  ' <3@alpha.test>',
  'In-Reply-To: <3@alpha.test>',
  'MIME-Version: 1.0',
);
const prose = 'The quick brown fox jumps over the lazy dog, and then it goes home again.';
const base64Line = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9';

/** A multipart/mixed of a multipart/alternative and three attachments, about 50 KB. */
function multipart(): Buffer {
  const attachment = (name: string): string =>
    crlf(
      '--outer',
      `Content-Type: image/png; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      ...Array<string>(180).fill(base64Line),
    );
  const text = crlf('--inner', 'Content-Type: text/plain; charset=utf-8', '', ...Array<string>(30).fill(prose));
  const html = crlf(
    '--inner',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    ...Array<string>(50).fill(`<p>${prose}</p>`),
    '--inner--',
  );
  return Buffer.from(
    header +
      crlf('Content-Type: multipart/mixed; boundary="outer"', '', 'This is a message in MIME format.', '') +
      crlf('--outer', 'Content-Type: multipart/alternative; boundary=inner', '') +
      text +
      html +
      attachment('one.png') +
      attachment('two.png') +
      attachment('three.png') +
      crlf('--outer--'),
  );
}

/** A text/plain message of 4 KB. */
function simple(): Buffer {
  const head = header + crlf('Content-Type: text/plain; charset=utf-8', '');
  return Buffer.from(head + crlf(...Array<string>(60).fill(prose))).subarray(0, 4096);
}

/** Seconds that one examination takes, the best of several rounds. */
function secondsFor(message: Buffer, rounds: number, times: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let time = 0; time < times; time++) examine(message);
    best = Math.min(best, (performance.now() - start) / times / 1000);
  }
  return best;
}

export function parse(): Promise<{ megabytesPerSecond: number; microsecondsPer4K: number }> {
  const large = multipart();
  const megabytesPerSecond = large.length / secondsFor(large, 10, 300) / 1e6;
  const microsecondsPer4K = secondsFor(simple(), 10, 2000) * 1e6;
  return Promise.resolve({ megabytesPerSecond, microsecondsPer4K });
}
