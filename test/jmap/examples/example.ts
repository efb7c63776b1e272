/** What the examples presume: an account with its mailboxes, and letters with a Message-ID that come to it. */
import type { JsonObject } from '../../../src/jmap/core/types.ts';
import { type TestJmap, testJmap } from '../../support/jmap.ts';

interface Letter {
  readonly id?: string;
  readonly subject?: string;
  readonly fields?: readonly string[];
  readonly text?: string;
}

export interface Example extends TestJmap {
  /** The id of a mailbox by its name. */
  box(name: string): string;
  /** Delivered; answers its id. */
  letter(letter?: Letter): Promise<string>;
}

export const list = (answer: JsonObject | undefined) => answer?.['list'] as readonly JsonObject[];

export async function startExample(): Promise<Example> {
  const jmap = await testJmap();
  const boxes = new Map(list(await jmap.ask('Mailbox/get')).map(({ id, name }) => [name, id as string]));
  return {
    ...jmap,
    box: (name) => boxes.get(name) ?? `no ${name}`,
    async letter({ id = 'one', subject = 'Hello', fields = [], text = 'Hello' } = {}) {
      const { total = 0 } = (await jmap.ask('Email/query', { calculateTotal: true })) as { readonly total?: number };
      const header = ['From: "Jane Doe" <jdoe@example.com>', `Subject: ${subject}`, `Message-ID: <${id}@example.com>`];
      await jmap.deliver(`${[...header, ...fields].join('\n')}\n\n${text}\n`);
      return `M${total + 1}`;
    },
  };
}
