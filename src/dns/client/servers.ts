/**
 * Which name servers the system uses.
 * Implements: the `nameserver` lines of resolv.conf(5). Not here: search lists (mail names are complete), options.
 */
import { isIP } from 'node:net';
import { limits } from '../limits.ts';

export interface ServerAddress {
  /** An IP address: a resolver cannot look up its own servers. */
  readonly host: string;
  readonly port: number;
}

export function systemServers(text: string): readonly ServerAddress[] {
  const servers: ServerAddress[] = [];
  for (const line of text.split('\n')) {
    const [keyword, host] = line.trim().split(/[ \t]+/);
    if (keyword !== 'nameserver' || host === undefined || isIP(host) === 0) continue;
    if (servers.length < limits.systemServers) servers.push({ host, port: 53 });
  }
  return servers;
}
