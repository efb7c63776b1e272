/** Every method. To add one: a file in the folder of its type, and a row here. */
import type { Method } from '../core/types.ts';
import type { MailDeps } from '../mail/deps.ts';
import { emailChanges, emailGet } from '../mail/emails/get.ts';
import { emailQueries } from '../mail/emails/query/query.ts';
import { emailSet } from '../mail/emails/set.ts';
import { mailboxChanges, mailboxGet } from '../mail/mailboxes/get.ts';
import { mailboxQueries } from '../mail/mailboxes/query.ts';
import { mailboxSet } from '../mail/mailboxes/set.ts';
import { searchSnippetGet } from '../mail/snippets/get.ts';
import { threadChanges, threadGet } from '../mail/threads/get.ts';
import { echo } from './echo.ts';

export const methodTable = (deps: MailDeps): ReadonlyMap<string, Method> =>
  new Map(methods(deps).map((one) => [one.name, one]));

const methods = (deps: MailDeps): readonly Method[] => [
  echo,
  mailboxGet(deps),
  mailboxChanges(deps),
  ...mailboxQueries(deps),
  mailboxSet(deps),
  threadGet(deps),
  threadChanges(deps),
  emailGet(deps),
  emailChanges(deps),
  ...emailQueries(deps),
  searchSnippetGet(deps),
  emailSet(deps),
];
