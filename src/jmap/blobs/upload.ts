/**
 * Octets that come in become an upload: they go to the store while they arrive, and none past the limit is taken.
 * Implements: RFC 8620 §6.1.
 */
import type { AccountId } from '../../directory/types.ts';
import type { MailView } from '../mail/deps.ts';
import { uploadBlobId } from '../mail/emails/blob-id.ts';
import { accountIdOf } from '../core/account.ts';
import type { JsonObject } from '../core/types.ts';

export interface UploadDraft {
  /** A promise asks the caller to wait before the next one. The caller keeps the size limit. */
  write(chunk: Buffer): Promise<void> | undefined;
  /** What RFC 8620 §6.1 answers; null where there is no room. */
  finish(type: string): Promise<JsonObject | null>;
  /** Safe behind finish. */
  abandon(): Promise<void>;
}

export function beginUpload({ store, uploads }: Pick<MailView, 'store' | 'uploads'>, account: AccountId): UploadDraft {
  const draft = store.content.draft();
  return {
    write: (chunk) => draft.write(chunk),
    async finish(type) {
      const kept = await uploads.keep(account, await draft.finish());
      if (!kept.ok) return null;
      const { hash, size } = kept.value;
      return { accountId: accountIdOf(account), blobId: uploadBlobId(hash), type, size };
    },
    abandon: () => draft.abandon(),
  };
}
