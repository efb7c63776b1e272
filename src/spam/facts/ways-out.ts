/**
 * How a message says that one can leave: by List-Unsubscribe (RFC 2369, RFC 8058), by links, and by addresses that stand beside
 * such words. Whoever is asked for his mail lets his readers go at home; whoever is not sends them elsewhere.
 */
import type { HeaderField, Link, Text } from '../types.ts';
import { registeredDomain, schemeOf, urlHost, urlsIn } from './links.ts';

export interface WaysOut {
  /** Whether List-Unsubscribe is there, and whether one click is enough. */
  readonly field: boolean;
  readonly oneClick: boolean;
  /** Whether the text or a link speaks of it. */
  readonly told: boolean;
  /** Registered domains where one leaves. */
  readonly domains: ReadonlySet<string>;
}

const marks = [
  'unsubscribe',
  'unsub',
  'opt-out',
  'optout',
  'opt out',
  'opt_out',
  'to remove',
  'remove me',
  'remove from',
  'remove in',
  'remove?',
  '"remove',
  'be removed',
  'removed from',
  'remove your',
  'removal',
  'your preferences',
  'mail preferences',
  'abmelden',
  'abbestellen',
  'cancel your subscription',
  'manage your subscription',
  'change your subscription',
  'no longer wish',
];
/** Characters around such words in which an address belongs to them, and places of a text that are looked at. */
const near = 300;
const mostPlaces = 20;

const isMarked = (text: string): boolean => {
  const lower = text.toLowerCase();
  return marks.some((mark) => lower.includes(mark));
};

/** Host of a URL, or of the address of a mailto. RFC 6068 §2 */
function hostOf(url: string): string {
  if (schemeOf(url) !== 'mailto') return urlHost(url);
  const question = url.indexOf('?');
  return mailHost(question === -1 ? url : url.slice(0, question));
}

const mailHost = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const isHostCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code === 0x2d || code === 0x2e;

/** Hosts of the URLs and addresses in a text. */
function hostsIn(text: string): readonly string[] {
  const hosts = urlsIn(text).map(urlHost);
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let end = at + 1;
    while (end < text.length && isHostCode(text.charCodeAt(end))) end += 1;
    const host = text.slice(at + 1, text[end - 1] === '.' ? end - 1 : end);
    if (host.includes('.')) hosts.push(host);
  }
  return hosts;
}

/** What stands around words of leaving in a plain text, lower case. */
function surroundings(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return marks.flatMap((mark) => {
    const places: string[] = [];
    for (let at = lower.indexOf(mark); at !== -1 && places.length < mostPlaces; at = lower.indexOf(mark, at + near))
      places.push(lower.slice(Math.max(0, at - near), at + near));
    return places;
  });
}

export function waysOutOf(fields: readonly HeaderField[], texts: readonly Text[], links: readonly Link[]): WaysOut {
  const valueOf = (name: string): string | null => fields.find((each) => each.name === name)?.raw ?? null;
  const field = valueOf('list-unsubscribe');
  const around = texts.flatMap(({ plain }) => surroundings(plain));
  const marked = links.filter(({ kind, text, url }) => kind === 'anchor' && (isMarked(text) || isMarked(url)));
  const hosts = [
    ...(field ?? '').split(',').flatMap((each) => hostOf(each.slice(each.indexOf('<') + 1).split('>', 1)[0] ?? '')),
    ...marked.map(({ url }) => hostOf(url)),
    ...around.flatMap(hostsIn),
  ];
  return {
    field: field !== null,
    oneClick: field !== null && valueOf('list-unsubscribe-post') !== null,
    told: around.length > 0 || marked.length > 0,
    domains: new Set(hosts.filter((host) => host.includes('.')).map(registeredDomain)),
  };
}
