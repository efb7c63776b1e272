/**
 * The configuration file of Thunderbird, which K-9, Evolution, KMail and others read too.
 * Implements: draft-ietf-mailmaint-autoconfig (clientConfig 1.1).
 */
import { element, parent } from '../../base/xml.ts';
import type { MailService, Places } from './services.ts';

/** Programs write the address of their user for the %…%. */
const user = '%EMAILADDRESS%';

export const clientConfig = (domain: string, { services, web }: Places): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${parent(
    'clientConfig',
    [
      parent(
        'emailProvider',
        [
          element('domain', domain),
          element('displayName', domain),
          element('displayShortName', domain),
          ...services.map(server),
        ],
        { id: domain },
      ),
      ...(web === null ? [] : [parent('webMail', [element('loginPage', '', { url: `${web}/mail` })])]),
    ],
    { version: '1.1' },
  )}\n`;

const server = ({ kind, host, port, tls }: MailService): string =>
  parent(
    kind === 'smtp' ? 'outgoingServer' : 'incomingServer',
    [
      element('hostname', host),
      element('port', String(port)),
      element('socketType', tls === 'implicit' ? 'SSL' : 'STARTTLS'),
      element('username', user),
      // Over TLS, always.
      element('authentication', 'password-cleartext'),
    ],
    { type: kind },
  );
