/**
 * What mail programs are told of this server: by files that they ask for (http/autoconfig), and by SRV records.
 * Implements: RFC 6186 §3 and RFC 8314 §5.1 (service names), RFC 8620 §2.2 (_jmap), and _autodiscover of Microsoft.
 */
import type { Config } from '../config/schema.ts';
import type { MailService, Places } from '../http/autoconfig/services.ts';

/** In the order in which they are to be taken. */
const offered = [
  ['imaps', 'imap', 'implicit'],
  ['imap', 'imap', 'starttls'],
  ['pop3s', 'pop3', 'implicit'],
  ['pop3', 'pop3', 'starttls'],
  ['submissions', 'smtp', 'implicit'],
  ['submission', 'smtp', 'starttls'],
] as const;

type Listening = Pick<Config, 'listeners'>;

export function mailPlaces({ server: { hostname: host }, listeners }: Listening & Pick<Config, 'server'>): Places {
  const services = offered.flatMap(([name, kind, tls]): readonly MailService[] => {
    const { enabled, port } = listeners[name];
    return enabled ? [{ kind, host, port, tls }] : [];
  });
  const { enabled, port } = listeners.https;
  return { services, web: enabled ? `https://${host}${port === 443 ? '' : `:${port}`}` : null };
}

/** Names of services and their ports. */
export function srvServices({ listeners }: Listening): readonly (readonly [service: string, port: number])[] {
  const mail = offered.flatMap(([name]) => (listeners[name].enabled ? [[name, listeners[name].port] as const] : []));
  const web = listeners.https.enabled
    ? (['jmap', 'autodiscover'] as const).map((service) => [service, listeners.https.port] as const)
    : [];
  return [...mail, ...web];
}
