/**
 * EmailSender/get and /trust: who wrote a message, whether that is proven, and whether its reader wants mail of him whatever its
 * score (the list of `postern spam allow`). Only who is proven can be trusted: anybody can write a name into From.
 * Ours, of the capability https://postern.email/jmap/evidence.
 */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import { addressList } from '../../message/header/address.ts';
import { findFields, headerFields } from '../../message/header/fields.ts';
import { readRecord } from '../../mta/receive/record.ts';
import { proofOf } from '../../spam/proven.ts';
import { parseWish } from '../../spam/wishes/parse.ts';
import { limits as trustLimits } from '../../trust/limits.ts';
import { accountIdOf } from '../core/account.ts';
import { evidence as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id } from '../core/method.ts';
import type { Id, Method } from '../core/types.ts';
import { readEmailId } from '../mail/ids.ts';
import type { EvidenceDeps } from './deps.ts';

interface Sender {
  /** As the list has it. */
  readonly address: string;
  /** 'DKIM of mail.gamma.test'; null where nothing proves it. */
  readonly provenBy: string | null;
}

const unknown = methodError('invalidArguments', 'There is no such e-mail, or it has not one author.', ['emailId']);

export function senderMethods(deps: EvidenceDeps): readonly Method[] {
  const told = async (name: string, account: AccountId, emailId: Id, sender: Sender) =>
    answer(name, {
      accountId: accountIdOf(account),
      emailId,
      ...sender,
      isTrusted: await isTrusted(deps, account, sender),
    });
  return [
    accountMethod({
      name: 'EmailSender/get',
      capability,
      args: { emailId: id },
      run: async (account, { emailId }) => {
        const sender = await senderOf(deps, account, emailId);
        return sender === null ? unknown : told('EmailSender/get', account, emailId, sender);
      },
    }),
    accountMethod({
      name: 'EmailSender/trust',
      capability,
      args: { emailId: id, isTrusted: v.boolean() },
      run: async (account, { emailId, isTrusted: wanted }) => {
        const sender = await senderOf(deps, account, emailId);
        if (sender === null) return unknown;
        const { address, provenBy } = sender;
        if (!wanted) await deps.wishes.remove(account, 'address', address);
        else if (provenBy === null) return methodError('forbidden', 'Nothing proves that the message is from there.');
        else {
          const wish = { account, kind: 'allow', field: 'address', value: address, unproven: false } as const;
          const refusal = await deps.wishes.add({ ...wish, createdAt: deps.clock.now() });
          if (refusal !== null) return methodError('forbidden', 'The list is full.');
        }
        return told('EmailSender/trust', account, emailId, sender);
      },
    }),
  ];
}

async function isTrusted({ wishes }: EvidenceDeps, account: AccountId, { address }: Sender): Promise<boolean> {
  const found = await wishes.about(account, { addresses: [address], domains: [], lists: [] });
  return found.some(({ kind, field }) => kind === 'allow' && field === 'address');
}

/** null where there is no such message, nobody looked at it, or it has none or several authors. */
async function senderOf({ evidence }: EvidenceDeps, account: AccountId, emailId: Id): Promise<Sender | null> {
  const email = readEmailId(emailId);
  const json = email === null ? null : await evidence.evidence(account, email);
  const content = email === null ? null : await evidence.original(account, email);
  if (json === null || content === null) return null;
  const octets = await content.read(0, Math.min(content.size, trustLimits.signedHeaderOctets));
  const fields = findFields(headerFields(octets), 'From');
  const authors = fields.flatMap(({ valueStart, valueEnd }) => addressList(octets.subarray(valueStart, valueEnd)));
  const [author, second] = authors.filter(({ host }) => host !== null);
  if (author === undefined || second !== undefined) return null;
  const domain = (author.host ?? '').toLowerCase();
  const wish = parseWish(`${author.mailbox ?? ''}@${domain}`);
  if (wish?.field !== 'address') return null;
  return { address: wish.value, provenBy: proofOf(domain, readRecord(json).trust) };
}
