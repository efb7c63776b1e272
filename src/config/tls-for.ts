/** What TLS to the hosts of a domain must be, as the configuration writes it: DOMAIN=LEVEL. */
const levels = ['none', 'opportunistic', 'encrypted', 'verified', 'dane'] as const;

export type TlsLevel = (typeof levels)[number];

export const tlsLevel = (text: string): TlsLevel | null => levels.find((one) => one === text) ?? null;

export interface TlsFor {
  /** Lower case. */
  readonly domain: string;
  readonly level: TlsLevel;
}

export function parseTlsFor(text: string): TlsFor | null {
  const equals = text.indexOf('=');
  const level = tlsLevel(text.slice(equals + 1).trim());
  const domain = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  return level === null || domain === '' ? null : { domain, level };
}
