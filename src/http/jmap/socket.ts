/**
 * JMAP over WebSocket: who may begin a conversation.
 * Implements: RFC 8887 §4.1 (the credentials of the handshake), §4.2 (the subprotocol "jmap"). A cookie counts for our own pages alone
 * (auth/cookie.ts): another site's page could open a WebSocket and have the cookie sent along.
 */
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import type { SpeechSite } from '../site.ts';
import type { JmapService } from './port.ts';
import type { StandingLines } from './standing.ts';
import { type JmapLogin, clientOf, whoAsks } from './who.ts';
import { jmapPaths, urlsFor } from './urls.ts';

export interface JmapSocketParts extends JmapLogin {
  readonly jmap: JmapService;
  readonly standing: StandingLines;
}

const protocol = 'jmap';

export function jmapSocketSite(parts: JmapSocketParts): SpeechSite {
  return async (request) => {
    if (request.path !== jmapPaths.socket) return null;
    const offered = (request.field('sec-websocket-protocol') ?? '').split(',').map((one) => one.trim());
    if (!offered.includes(protocol)) return problem(400, 'subprotocol', 'Here the subprotocol "jmap" is spoken.');
    const who = await whoAsks(parts, request);
    if (!who.ok) return who.page;
    const { account, credential } = who;
    const place = parts.standing.take(account, request);
    if (!place.ok) return place.error;
    const urls = urlsFor(request);
    const client = clientOf(request, credential);
    return {
      protocol,
      most: limits.jmapRequest,
      begin: (outlet) => {
        outlet.gone.addEventListener('abort', place.value, { once: true });
        return parts.jmap.converse(account, urls, client, outlet);
      },
      abandon: place.value,
    };
  };
}
