/**
 * Which commands there are, and in which state each may be given.
 */
import { apop } from './apop.ts';
import { auth } from './auth.ts';
import { capa } from './capa.ts';
import { dele } from './dele.ts';
import { lang } from './lang.ts';
import { list } from './list.ts';
import { noop } from './noop.ts';
import { pass } from './pass.ts';
import { quit } from './quit.ts';
import { retr } from './retr.ts';
import { rset } from './rset.ts';
import { stat } from './stat.ts';
import { stls } from './stls.ts';
import { top } from './top.ts';
import type { Command } from './types.ts';
import { uidl } from './uidl.ts';
import { user } from './user.ts';
import { utf8 } from './utf8.ts';

export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['CAPA', { states: 'any', run: capa }], // RFC 2449 §5
  ['QUIT', { states: 'any', run: quit }], // RFC 1939 §4, §6
  ['STLS', { states: 'authorization', run: stls }], // RFC 2595 §4
  ['AUTH', { states: 'authorization', run: auth }], // RFC 5034 §4
  ['UTF8', { states: 'authorization', run: utf8 }], // RFC 6856 §2.1
  ['LANG', { states: 'any', run: lang }], // RFC 6856 §3.2
  ['APOP', { states: 'authorization', run: apop }], // RFC 1939 §7
  ['USER', { states: 'authorization', run: user }], // RFC 1939 §7
  ['PASS', { states: 'authorization', run: pass }],
  ['STAT', { states: 'transaction', run: stat }], // RFC 1939 §5
  ['LIST', { states: 'transaction', run: list }],
  ['RETR', { states: 'transaction', run: retr }],
  ['DELE', { states: 'transaction', run: dele }],
  ['NOOP', { states: 'transaction', run: noop }],
  ['RSET', { states: 'transaction', run: rset }],
  ['TOP', { states: 'transaction', run: top }], // RFC 1939 §7
  ['UIDL', { states: 'transaction', run: uidl }],
]);
