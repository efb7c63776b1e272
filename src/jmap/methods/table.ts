/** Every method. To add one: a file in the folder of its type, and a row here. */
import { addressBookMethods } from '../contacts/address-books.ts';
import { cardMethods } from '../contacts/cards.ts';
import { cardQueries } from '../contacts/query.ts';
import type { Method } from '../core/types.ts';
import type { EvidenceDeps } from '../evidence/deps.ts';
import { evidenceReplay } from '../evidence/replay.ts';
import { reportSend } from '../evidence/report.ts';
import { senderMethods } from '../evidence/sender.ts';
import { accountKeyMethods } from '../keys/account-keys.ts';
import { boxMethods } from '../keys/boxes.ts';
import { contactKeyMethods } from '../keys/contact-keys.ts';
import { type CertificateDeps, certificateMethods } from '../keys/certificates.ts';
import { keyLookupMethod } from '../keys/lookup.ts';
import { contactKeyQueries } from '../keys/query.ts';
import { emailSet } from '../mail/emails/set.ts';
import { identityMethods } from '../mail/identities/methods.ts';
import { mdnParse } from '../mdn/parse.ts';
import { mdnSend } from '../mdn/send.ts';
import { preferencesMethods } from '../preferences/preferences.ts';
import { viewMethods } from '../sharing/methods.ts';
import { snoozeMethods } from '../snooze/snooze.ts';
import { type PushDeps, pushMethods } from '../push/methods.ts';
import { quotaMethods } from '../quota/quota.ts';
import { submissionReads } from '../mail/submissions/methods.ts';
import { type SubmissionDeps, submissionSet } from '../mail/submissions/set.ts';
import { scriptMethods } from '../sieve/scripts.ts';
import { vacationMethods } from '../vacation/vacation.ts';
import { type UnsubscribeDeps, unsubscribeMethods } from '../unsubscribe/methods.ts';
import { echo } from './echo.ts';

type MethodDeps = SubmissionDeps & EvidenceDeps & PushDeps & UnsubscribeDeps & CertificateDeps;

export const methodTable = (deps: MethodDeps): ReadonlyMap<string, Method> =>
  new Map(methods(deps).map((one) => [one.name, one]));

const methods = (deps: MethodDeps): readonly Method[] => [
  echo,
  ...viewMethods(deps),
  ...quotaMethods(deps),
  ...preferencesMethods(deps),
  ...addressBookMethods(deps),
  ...cardMethods(deps),
  ...cardQueries(deps),
  ...accountKeyMethods(deps),
  ...boxMethods(deps),
  ...contactKeyMethods(deps),
  ...contactKeyQueries(deps),
  keyLookupMethod(deps),
  ...certificateMethods(deps),
  ...snoozeMethods(deps),
  ...vacationMethods(deps),
  ...scriptMethods(deps),
  ...identityMethods(deps),
  ...submissionReads(deps),
  submissionSet(deps, emailSet(deps)),
  ...pushMethods(deps),
  mdnSend(deps, emailSet(deps)),
  mdnParse(deps),
  evidenceReplay(deps),
  ...senderMethods(deps),
  reportSend(deps),
  ...unsubscribeMethods(deps),
];
