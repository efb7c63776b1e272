/** [server]: who this server is and where its data is. */
import { hostName, requiredPath } from './fields.ts';

export const server = {
  hostname: hostName(
    'mail.example.org',
    'Name of this server, as it greets and as its MX record says. Its address must lead back to it (PTR).',
  ),
  data: requiredPath('/var/lib/postern', 'Folder of the message store. One server at a time may serve it.'),
};
