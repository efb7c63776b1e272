/** Deliveries that keep a content of their own in the place of the message (mda/rest). */
import type { LocalDelivery } from '../../mda/types.ts';
import type { ContentStore } from '../../ms/content.ts';

/** Whether the message that came is what is kept. */
export const needsMessage = ({ withheld, content }: LocalDelivery): boolean =>
  withheld !== true && content === undefined;

/** Where nothing was committed. */
export async function discardOwn(
  store: Pick<ContentStore, 'discard'>,
  deliveries: readonly LocalDelivery[],
): Promise<void> {
  for (const { content } of deliveries) if (content !== undefined) await store.discard(content);
}
