/**
 * EmailList/get and /unsubscribe: whether the list that a message is from can be left by one click, and leaving it. The message keeps
 * $unsubscribed then, so that nobody is asked again.
 * Ours, of the capability https://postern.email/jmap/unsubscribe; RFC 8058.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { AccountId } from '../../directory/types.ts';
import { readRecord } from '../../mta/receive/record.ts';
import type { EmailWriter } from '../../ms/emails.ts';
import type { EvidenceReader } from '../../ms/evidence.ts';
import type { EmailId } from '../../ms/types.ts';
import { limits as trustLimits } from '../../trust/limits.ts';
import { accountIdOf } from '../core/account.ts';
import { unsubscribe as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id } from '../core/method.ts';
import type { Id, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import { flagsOfKeywords } from '../mail/emails/keywords.ts';
import { readEmailId } from '../mail/ids.ts';
import { createTurns } from '../standard/turns.ts';
import { oneClickUrl } from './one-click.ts';
import { type ListServers, postOneClick } from './post.ts';

export interface UnsubscribeDeps {
  readonly evidence: Pick<EvidenceReader, 'evidence' | 'original'>;
  readonly emailWrites: Pick<EmailWriter, 'change'>;
  readonly lists: ListServers;
  readonly clock: Clock;
  readonly log: Log;
}

const flags = { add: flagsOfKeywords(['$unsubscribed']), remove: flagsOfKeywords([]) };

export function unsubscribeMethods(deps: UnsubscribeDeps): readonly Method[] {
  const turns = createTurns(
    { perMinute: limits.leavesPerMinute, atOnce: limits.leavesAtOnce, counted: limits.leavesCounted },
    deps.clock,
  );
  return [
    accountMethod({
      name: 'EmailList/get',
      capability,
      args: { emailId: id },
      run: async (account, { emailId }) => {
        const way = await wayOut(deps, account, emailId);
        const found = { accountId: accountIdOf(account), emailId, oneClick: way?.url.host ?? null };
        return answer('EmailList/get', found);
      },
    }),
    accountMethod({
      name: 'EmailList/unsubscribe',
      capability,
      args: { emailId: id },
      run: async (account, { emailId }) => {
        const way = await wayOut(deps, account, emailId);
        if (way === null) return methodError('forbidden', 'The list of this e-mail cannot be left by one click.');
        const end = turns.begin(account);
        if (end === null) return methodError('serverUnavailable', 'Too many lists are left. Try again in a minute.');
        try {
          const { email, url } = way;
          const left = await postOneClick(deps.lists, url);
          const status = left.kind === 'refused' ? left.status : null;
          deps.log.info('jmap.list.left', { host: url.host, outcome: left.kind, status });
          // Nothing is lost where it is gone meanwhile.
          if (left.kind === 'done') await deps.emailWrites.change(account, [{ id: email, mailboxes: null, flags }]);
          const told = { oneClick: url.host, outcome: left.kind, status };
          return answer('EmailList/unsubscribe', { accountId: accountIdOf(account), emailId, ...told });
        } finally {
          end();
        }
      },
    }),
  ];
}

interface WayOut {
  readonly email: EmailId;
  readonly url: URL;
}

async function wayOut({ evidence }: UnsubscribeDeps, account: AccountId, emailId: Id): Promise<WayOut | null> {
  const email = readEmailId(emailId);
  const json = email === null ? null : await evidence.evidence(account, email);
  const content = email === null ? null : await evidence.original(account, email);
  if (email === null || json === null || content === null) return null;
  const header = await content.read(0, Math.min(content.size, trustLimits.signedHeaderOctets));
  const url = oneClickUrl(header, readRecord(json).trust?.dkim ?? []);
  return url === null ? null : { email, url };
}
