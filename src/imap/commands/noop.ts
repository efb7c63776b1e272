/**
 * NOOP and CHECK: a chance to be told what is new, which the dispatcher does behind every command.
 * Implements: RFC 9051 §6.1.2, RFC 3501 §6.4.1.
 */
import { bare, command, ok } from './command.ts';

export const noop = command({ where: 'any', usage: 'NOOP', parse: bare, run: () => ok('Nothing done') });

export const check = command({ where: 'mailbox', usage: 'CHECK', parse: bare, run: () => ok('Everything is on disk') });
