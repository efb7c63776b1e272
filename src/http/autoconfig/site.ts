/**
 * Where mail programs find out how to reach this server: of whoever is at a domain that is served here. Nobody learns from it which
 * addresses there are.
 * Implements: draft-ietf-mailmaint-autoconfig (paths), MS-OXDISCO §2.1 (paths), RFC 8615 (change-password of the W3C), RFC 9116 (security.txt).
 */
import type { Clock } from '../../base/clock.ts';
import type { Account } from '../../directory/types.ts';
import { limits } from '../limits.ts';
import { json, problem } from '../problem.ts';
import { type Page, type PageRequest, type Site, notAllowed, notFound, text } from '../site.ts';
import { mobileConfig } from './apple.ts';
import { type ErrorCode, errorDocument, isKnownSchema, readRequest, settings, version2 } from './autodiscover.ts';
import type { Places } from './services.ts';
import { clientConfig } from './thunderbird.ts';

export interface AutoconfigParts {
  readonly places: Places;
  /** Whether mail of the domain is here. */
  readonly isServed: (domain: string) => Promise<boolean>;
  readonly signedIn: (request: PageRequest) => Promise<Account | null>;
  /** A URI for whoever finds a hole ('mailto:security@example.org'); '' for none. */
  readonly securityContact: string;
  readonly clock: Clock;
}

const wellKnown = '/.well-known/autoconfig/mail/config-v1.1.xml';
const hostPrefix = 'autoconfig.';
/** RFC 9116 §2.5.5: less than a year. */
const securityLifetime = 180 * 86_400_000;

const xml = (body: string, status = 200): Page => ({
  status,
  headers: { 'Content-Type': 'text/xml; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
  body,
});

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export function autoconfigSite(parts: AutoconfigParts): Site {
  return async (request) => {
    // Outlook and its imitators write the path as they like.
    const path = request.path.toLowerCase();
    if (path === wellKnown) return thunderbird(parts, request, request.host);
    if (request.host.startsWith(hostPrefix) && path === '/mail/config-v1.1.xml')
      return thunderbird(parts, request, request.host.slice(hostPrefix.length));
    if (path === '/autodiscover/autodiscover.xml') return autodiscover(parts, request);
    if (path === '/autodiscover/autodiscover.json' || path.startsWith('/autodiscover/autodiscover.json/'))
      return autodiscoverJson(parts, request);
    if (path === '/autoconfig/apple.mobileconfig') return apple(parts, request);
    if (path === '/.well-known/change-password')
      return notAllowed(request) ?? { status: 302, headers: { Location: '/settings' }, body: '' };
    if (path === '/.well-known/security.txt') return notAllowed(request) ?? security(parts);
    return null;
  };
}

/** The host is mostly that of the domain; programs name the address beside it. */
async function thunderbird(parts: AutoconfigParts, request: PageRequest, host: string): Promise<Page> {
  const refused = notAllowed(request);
  if (refused !== null) return refused;
  const address = (request.query.get('emailaddress') ?? '').slice(0, limits.autodiscoverText);
  for (const domain of [domainOf(address), host])
    if (domain !== '' && (await parts.isServed(domain))) return xml(clientConfig(domain, parts.places));
  return notFound;
}

async function autodiscover({ places, isServed, clock }: AutoconfigParts, request: PageRequest): Promise<Page> {
  const error = (code: ErrorCode): Page => xml(errorDocument(code, clock.now()));
  if (request.method !== 'POST') return notAllowed(request) ?? error(600);
  const content = await request.body(limits.autodiscover);
  const asked = content === null ? null : readRequest(content.toString('utf8'));
  if (asked === null) return error(600);
  if (!isKnownSchema(asked)) return error(601);
  return asked.address.includes('@') && (await isServed(domainOf(asked.address)))
    ? xml(settings(asked.address, places))
    : error(500);
}

/** The address is in the path or in the query; nothing hangs on it. */
function autodiscoverJson({ places }: AutoconfigParts, request: PageRequest): Page {
  const refused = notAllowed(request);
  if (refused !== null) return refused;
  const query = [...request.query].find(([name]) => name.toLowerCase() === 'protocol');
  const { status, content } = version2(query?.[1] ?? null, places.web);
  return json(status, content);
}

async function apple({ places, signedIn }: AutoconfigParts, request: PageRequest): Promise<Page> {
  const refused = notAllowed(request);
  if (refused !== null) return refused;
  const account = await signedIn(request);
  if (account === null) return problem(401, 'unauthorized', 'Nobody is signed in.');
  const profile = mobileConfig(account, places);
  if (profile === null) return notFound;
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/x-apple-aspen-config; charset=utf-8',
      'Content-Disposition': 'attachment; filename="mail.mobileconfig"',
      'Cache-Control': 'no-store',
    },
    body: profile,
  };
}

function security({ securityContact, clock }: AutoconfigParts): Page {
  if (securityContact === '') return notFound;
  const expires = new Date(clock.now() + securityLifetime).toISOString();
  return text(200, `Contact: ${securityContact}\nExpires: ${expires}`);
}
