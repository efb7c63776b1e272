/**
 * Why the store refused, in the protocol's words. RFC 9051 §7.1
 */
import { isDiskFull } from '../../base/disk-full.ts';
import type { MailRefusal } from '../../ms/port.ts';
import { type Tagged, bad, no } from './command.ts';

const answers: Readonly<Record<MailRefusal, Tagged>> = {
  'no-such-mailbox': no('NONEXISTENT', 'There is no such mailbox'),
  'already-exists': no('ALREADYEXISTS', 'There is such a mailbox already'),
  'over-quota': no('OVERQUOTA', 'The account has no room left'),
  'not-allowed': no('CANNOT', 'This cannot be done'),
  'no-such-identifier': no('CANNOT', 'There is no such account or alias here'),
  'too-many': no('LIMIT', 'This list has no room for more entries'),
  'disk-full': no('UNAVAILABLE', 'The server has no room left; try again later'),
};

export const refusal = (error: MailRefusal): Tagged => answers[error];

/** Of a destination, which the client could create first. RFC 9051 §6.3.12 */
export const destinationRefusal = (error: MailRefusal): Tagged =>
  error === 'no-such-mailbox' ? no('TRYCREATE', 'There is no such mailbox; create it first') : answers[error];

/** Of what nobody foresaw; the disk may be full. RFC 5530 §3 */
export const failureAnswer = (error: unknown): Tagged =>
  isDiskFull(error) ? answers['disk-full'] : no('SERVERBUG', 'Something went wrong here; it is logged');

/** RFC 9586 §3.5 */
export const uidRequired = bad('Message numbers cannot be used behind ENABLE UIDONLY', 'UIDREQUIRED');

/** Of a mailbox that the client may see. RFC 5530 §3 */
export const noPermission = no('NOPERM', 'You have not the right to do this');

export const badName = no('CANNOT', 'The mailbox name is not valid modified UTF-7');
