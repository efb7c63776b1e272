/** What is asked of the server before one writes: the message that it is about, as whom one may write, with which keys, and where drafts lie. */
import type { AccountKey } from '../api/keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import { type Mailbox, partProperties } from '../api/types.ts';
import { type Identity, type Source, type Wish, sourceProperties, writer } from '../model/compose.ts';

/** Octets of a quoted text that are asked for. */
const quotedOctets = 1_000_000;

export interface LoadedWish {
  readonly source: Source | undefined;
  readonly identities: readonly Identity[];
  readonly keys: readonly AccountKey[];
  /** Mailboxes by what they are for. */
  readonly roles: readonly (readonly [role: string | null, id: string])[];
}

/** In one request. Throws where the server cannot be asked. */
export async function loadWish(client: JmapClient, wish: Wish, canSend: boolean): Promise<LoadedWish> {
  const [mailboxes, emails, identities, keys] = await client.call(
    ['Mailbox/get', { properties: ['id', 'role'] }],
    [
      'Email/get',
      {
        ids: wish.kind === 'new' ? [] : [wish.emailId],
        properties: sourceProperties,
        bodyProperties: partProperties,
        fetchTextBodyValues: true,
        fetchHTMLBodyValues: true,
        // A draft is whole: 0 is without an end. RFC 8621 §4.2
        maxBodyValueBytes: wish.kind === 'edit' || wish.kind === 'edit-as-new' ? 0 : quotedOctets,
      },
    ],
    ...(canSend
      ? ([
          ['Identity/get', {}],
          ['AccountKey/get', {}],
        ] as const)
      : []),
  );
  const [source] = emails?.['list'] as readonly Source[];
  return {
    source,
    identities: (identities?.['list'] as readonly Identity[] | undefined) ?? [writer(client.session.username)],
    keys: (keys?.['list'] as readonly AccountKey[] | undefined) ?? [],
    roles: (mailboxes?.['list'] as readonly Mailbox[]).map(({ id, role }) => [role, id] as const),
  };
}
