/**
 * The property "evidence" of an Email: what was found out when it came, as `postern explain --json` prints it. Ours, with the
 * capability https://postern.email/jmap/evidence; it is told where it is named among the properties, and never changes.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { EmailId } from '../../../ms/types.ts';
import { keptJson } from '../../../mta/receive/record-json.ts';
import { readRecord } from '../../../mta/receive/record.ts';
import type { Json } from '../../core/types.ts';
import type { MailView } from '../deps.ts';

/** null where nobody looked: it was written here, or came another way than by SMTP. */
export async function evidenceOf(
  { evidence }: Pick<MailView, 'evidence'>,
  account: AccountId,
  email: EmailId,
): Promise<Json> {
  const json = await evidence.evidence(account, email);
  return json === null ? null : keptJson(readRecord(json));
}
