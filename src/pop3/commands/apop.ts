/**
 * APOP: a digest of the greeting's timestamp and a secret that is for this alone. RFC 1939 §7
 * Only where the greeting had a timestamp.
 */
import { params } from '../wire/command.ts';
import { err } from '../wire/replies.ts';
import { admitted } from './login.ts';
import type { Authorization, Context, Step } from './types.ts';

const usage = err('Give APOP, the address of the account and a digest of 32 hexadecimal digits');

export async function apop(context: Context, state: Authorization, argument: string): Promise<Step> {
  if (context.timestamp === null) return { state, reply: err('APOP is not offered here') };
  const words = params(argument);
  const [user = '', digestText = ''] = words;
  const digest = words.length === 2 ? md5(digestText) : null;
  if (digest === null) return { state, reply: usage };
  return admitted(context, await context.authentication.apop(user, context.timestamp, digest, context.facts));
}

/** digest: 32 hexadecimal digits, in lower case as the standard has them or in upper case. */
function md5(text: string): Buffer | null {
  if (text.length !== 32) return null;
  const octets = Buffer.from(text, 'hex');
  return octets.length === 16 ? octets : null;
}
