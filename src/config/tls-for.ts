/** What TLS to the hosts of a domain must be, as the configuration writes it: DOMAIN=LEVEL. */
const levels = ['none', 'opportunistic', 'encrypted', 'verified', 'dane'] as const;

export interface TlsFor {
  /** Lower case. */
  readonly domain: string;
  readonly level: (typeof levels)[number];
}

export function parseTlsFor(text: string): TlsFor | null {
  const equals = text.indexOf('=');
  const level = levels.find((one) => one === text.slice(equals + 1).trim());
  const domain = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  return level === undefined || domain === '' ? null : { domain, level };
}
