/**
 * Binary mail for our own mailboxes, as the protocols that it is read by can say it: its binary parts are encoded in base64 when
 * they are filed. What a signature or an encryption covers, and what stands in a header, is filed as it came.
 * Implements: RFC 3030 §3 (whoever takes BINARYMIME can convert it), RFC 9051 §4.3.1 (binary data is encoded before it is told).
 * Not here: mail that goes on to other hosts; each is given what it can take (smtp/client/outgoing.ts).
 */
import { createExaminer } from '../../message/examine.ts';
import { downgrade } from '../../message/downgrade/downgrade.ts';
import { ranges, written } from '../../message/downgrade/pieces.ts';
import type { ContentStore, StagedContent } from '../../ms/content.ts';
import type { MailParameters } from '../types.ts';

/** What is filed in the place of `staged`: itself, or another content, which is the caller's to discard then. */
export async function readable(
  store: ContentStore,
  staged: StagedContent,
  { body }: Pick<MailParameters, 'body'>,
): Promise<StagedContent> {
  if (body !== 'binarymime') return staged;
  const content = store.staged(staged);
  const examiner = createExaminer();
  for await (const octets of ranges(content, 0, content.size)) examiner.push(octets);
  const plan = await downgrade(content, examiner.end().structure, '8bit');
  if (!plan.ok || plan.value.every(({ kind }) => kind === 'copy')) return staged;
  const draft = store.draft();
  try {
    for await (const octets of written(content, plan.value)) await draft.write(octets);
    return await draft.finish();
  } catch (error) {
    await draft.abandon();
    throw error;
  }
}
