/**
 * Where the pages are, as their visitor sees it: passkeys are made for that host, and providers send people back there. Only names of
 * this server count: what else a client calls it is not believed.
 */
import { isIP } from 'node:net';
import { isLoopback } from '../../base/loopback.ts';
import type { PasskeySite } from '../../directory/passkeys/ceremonies.ts';
import type { PageRequest } from '../site.ts';

/** 'https://mail.example.org'. On this machine http will do; elsewhere it means a proxy that speaks TLS. null for no name of ours. */
export function originOf(request: PageRequest, names: ReadonlySet<string>): string | null {
  const { host, remoteAddress, tls } = request;
  const isLocal = isLoopback(host) && isLoopback(remoteAddress);
  if (!isLocal && !names.has(host)) return null;
  const authority = (request.field('host') ?? '').toLowerCase();
  return `${isLocal && tls === null ? 'http' : 'https'}://${authority}`;
}

/** null where passkeys cannot be: they are good at a name, never at an address. WebAuthn level 3 §5.1.2 */
export function passkeySiteOf(request: PageRequest, names: ReadonlySet<string>): PasskeySite | null {
  const { host } = request;
  const origin = originOf(request, names);
  return origin === null || isIP(host) !== 0 || host.startsWith('[') ? null : { host, origin };
}
