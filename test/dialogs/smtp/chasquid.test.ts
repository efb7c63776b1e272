/**
 * chasquid's dialogs against our server. Where our stated policy is another one, the table says which and why.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { parseChasquid } from './chasquid.ts';
import { type ThrowAway, startServer, throwAwayCertificate } from './doubles.ts';
import { runDialog } from './runner.ts';

const corpus = new URL('../../corpus/smtp-dialogs-chasquid/', import.meta.url);
const files = readdirSync(corpus).filter((name) => name.endsWith('.cmy'));

/** File -> line -> our code. */
const ours: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  // An unknown mechanism is 504 (RFC 4954 §4); 534 would say that it exists and is too weak.
  'auth_multi_dialog.cmy': { 9: '504' },
  // RFC 4954 §6 has a code for this very thing: 538.
  'auth_not_tls.cmy': { 8: '538' },
  // One refusal of a flawed message, 550 5.6.0, and the connection stays: 521 means a host that takes no mail (RFC 7504).
  'bad_data_dot.cmy': { 28: '550' },
  'bad_data_dot_2.cmy': { 28: '550' },
  'bad_data_dot_on_message_too_big.cmy': { 36: '550' },
  // MAIL and RCPT are known commands with bad arguments: 501, where 500 is an unknown command (RFC 5321 §4.2.2).
  'bad_mail_from.cmy': { 8: '501', 11: '501' },
  'bad_rcpt_to.cmy': { 11: '501', 14: '501' },
  // RFC 5321 §4.2.2: 500 "may include errors such as command line too long".
  'line_too_long.cmy': { 5: '500' },
};

let identity: ThrowAway;
beforeAll(async () => {
  identity = await throwAwayCertificate('localhost');
});

it('has all of the dialogs', () => {
  expect(files.length).toBe(18);
});

it.each(files)('%s', async (file) => {
  const { implicitTls, steps } = parseChasquid(readFileSync(new URL(file, corpus), 'utf8'), ours[file] ?? {});
  const server = await startServer(
    { service: file.startsWith('auth') ? 'msa' : 'mta', implicitTls, limits: { maxMessageSize: 1024 * 1024 } },
    implicitTls ? identity : null,
  );
  // Judging a header is a role's business; chasquid does it in its server.
  server.receiver.judge = (bytes) =>
    bytes.includes('Bad header') ? { code: 554, enhanced: '5.6.0', text: 'Error parsing message' } : null;
  try {
    expect(await runDialog(steps, { port: server.port, implicitTls })).toBeNull();
  } finally {
    await server.close();
  }
  expect(server.receiver.open.size).toBe(0);
});
