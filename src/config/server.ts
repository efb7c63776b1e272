/** [server]: who this server is and where its data is. */
import { hostName, line, quoted, requiredPath } from './fields.ts';

export const server = {
  hostname: hostName(
    'mail.example.org',
    'Name of this server, as it greets and as its MX record says. Its address must lead back to it (PTR).',
  ),
  securityContact: line(
    '',
    `Whom to tell of a hole in this server: a URI such as ${quoted('mailto:security@example.org')} (/.well-known/security.txt, RFC 9116).`,
    (uri) => uri === '' || ['mailto:', 'https:', 'tel:'].includes(URL.parse(uri)?.protocol ?? ''),
  ),
  data: requiredPath('/var/lib/postern', 'Folder of the message store. One server at a time may serve it.'),
};
