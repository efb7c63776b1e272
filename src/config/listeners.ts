/**
 * [listeners.*]: where each protocol is spoken.
 * Ports of: RFC 5321, RFC 6409 (587), RFC 8314 §7.3 (465, 993, 995), RFC 9051, RFC 1939; LMTP (RFC 2033) has none of its own.
 */
import * as v from 'valibot';
import { flag, host, port } from './fields.ts';

const listener = (fallback: { readonly enabled: boolean; readonly host: string; readonly port: number }) =>
  v.strictObject({
    enabled: flag(fallback.enabled, 'Whether to listen at all.'),
    host: host(fallback.host),
    port: port(fallback.port),
  });

const everywhere = '::';
const loopback = '127.0.0.1';

export const listeners = {
  smtp: v.optional(listener({ enabled: true, host: everywhere, port: 25 }), {}),
  submission: v.optional(listener({ enabled: true, host: everywhere, port: 587 }), {}),
  submissions: v.optional(listener({ enabled: true, host: everywhere, port: 465 }), {}),
  lmtp: v.optional(listener({ enabled: false, host: loopback, port: 24 }), {}),
  imap: v.optional(listener({ enabled: true, host: everywhere, port: 143 }), {}),
  imaps: v.optional(listener({ enabled: true, host: everywhere, port: 993 }), {}),
  pop3: v.optional(listener({ enabled: false, host: everywhere, port: 110 }), {}),
  pop3s: v.optional(listener({ enabled: true, host: everywhere, port: 995 }), {}),
  http: v.optional(listener({ enabled: true, host: loopback, port: 8080 }), {}),
  https: v.optional(listener({ enabled: false, host: everywhere, port: 443 }), {}),
  acme: v.optional(listener({ enabled: false, host: everywhere, port: 80 }), {}),
};

export type ListenerName = keyof typeof listeners;
