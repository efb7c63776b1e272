/**
 * The gallery of forgeries: what textbooks show, sent at the lab, each with the verdict that it must get. A forger and a
 * mailing list live in the lab's world (outsiders.ts), each at a loopback address of its own.
 */
import { forger, list } from './outsiders.ts';
import { labAccounts } from './world.ts';

/** What of `postern explain --json` must be so. */
export interface Verdict {
  readonly decision?: { readonly action: string; readonly status?: string };
  readonly spf?: { readonly result: string; readonly helo?: { readonly result: string } };
  readonly dkim?: readonly { readonly result: string }[];
  readonly dmarc?: { readonly result: string };
  readonly arc?: { readonly result: string };
}

export interface Forgery {
  readonly name: string;
  /** What is done, and why it may or may not work. */
  readonly story: string;
  /** Address that it comes from, the name in EHLO, and the envelope sender. */
  readonly from: string;
  readonly helo: string;
  readonly mailFrom: string;
  readonly message: (parts: Parts) => Promise<Buffer> | Buffer;
  /** The beginning of the reply to the message. */
  readonly reply: string;
  /** Of a message that was taken. */
  readonly verdict?: Verdict;
  /** A text that the stored message must not have any more. */
  readonly gone?: string;
}

/** What forgeries are made of. */
export interface Parts {
  /** Seals a message as the mailing list does, saying what it saw. */
  readonly sealed: (message: Buffer, results: string) => Promise<Buffer>;
  /** A letter of Alice to Bob, as the lab signed it. */
  readonly signed: () => Promise<Buffer>;
}

/** Of the letter that Alice did write. */
export const letterSubject = 'About the invoice';

const [, { address: aliceAddress }, { address: bobAddress }] = labAccounts;

const here = '127.0.0.1';
let made = 0;

function letter(from: string, more: readonly string[] = [], text = 'Hello Bob'): Buffer {
  made += 1;
  return Buffer.from(
    [
      ...more,
      `From: ${from}`,
      `To: ${bobAddress}`,
      'Subject: About tomorrow',
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <forged-${process.pid}-${made}@${forger.domain}>`,
      '',
      text,
      '',
    ].join('\r\n'),
  );
}

const alice = `Alice Alpha <${aliceAddress}>`;
const eve = `eve@${forger.domain}`;
const refused = '550 5.7.26';
const taken = '250';

export const gallery: readonly Forgery[] = [
  {
    name: 'honest',
    story: 'No forgery: from the host that alpha.test names in SPF.',
    from: here,
    helo: 'mx.alpha.test',
    mailFrom: aliceAddress,
    message: () => letter(alice),
    reply: taken,
    verdict: { decision: { action: 'accept' }, spf: { result: 'pass' }, dmarc: { result: 'pass' } },
  },
  {
    name: 'fake HELO',
    story: 'The host calls itself one of alpha.test. SPF of HELO says that it is not; nothing else is claimed.',
    from: forger.address,
    helo: 'alpha.test',
    mailFrom: eve,
    message: () => letter(eve),
    reply: taken,
    verdict: {
      decision: { action: 'accept' },
      spf: { result: 'pass', helo: { result: 'fail' } },
      dmarc: { result: 'none' },
    },
  },
  {
    name: 'fake envelope',
    story: 'Envelope and header say Alice; SPF of alpha.test does not know the host.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: aliceAddress,
    message: () => letter(alice),
    reply: refused,
  },
  {
    name: 'fake header-from',
    story:
      "The envelope is the forger's own and in good order; only the header says Alice. SPF passes, DMARC does not.",
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: () => letter(alice),
    reply: refused,
  },
  {
    name: 'notification',
    story: 'As the header-from, without an envelope sender.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: '',
    message: () => letter(alice),
    reply: refused,
  },
  {
    name: 'two authors',
    story: 'Alice and the forger in one From field: whoever looks at the last one sees good order.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: () => letter(`${alice}, ${eve}`),
    reply: refused,
  },
  {
    name: 'two From fields',
    story: 'A From field of the forger before that of Alice.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: () => letter(alice, [`From: ${eve}`]),
    reply: refused,
  },
  {
    name: 'display name',
    story: "Alice's address as the name of the forger's: nothing is forged that DNS could tell.",
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: () => letter(`"${aliceAddress}" <${eve}>`),
    reply: taken,
    verdict: { decision: { action: 'accept' }, spf: { result: 'pass' }, dmarc: { result: 'none' } },
  },
  {
    name: 'look-alike',
    story: 'alpha.test with a digit for a letter: another domain, which says nothing about its mail.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: 'alice@a1pha.test',
    message: () => letter('Alice Alpha <alice@a1pha.test>'),
    reply: taken,
    verdict: { spf: { result: 'none' }, dmarc: { result: 'none' } },
  },
  {
    name: 'forged results',
    story: 'A field of Authentication-Results in our name says that all is well. It is taken out.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: () => letter(eve, ['Authentication-Results: postern.alpha.test; dmarc=pass header.from=alpha.test']),
    reply: taken,
    verdict: { dmarc: { result: 'none' } },
    gone: 'dmarc=pass header.from=alpha.test',
  },
  {
    name: 'replay',
    story:
      "A letter that Alice did write, sent once more by the forger: her domain's signature holds, whoever sends it. The evidence says when it was signed.",
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: ({ signed }) => signed(),
    reply: taken,
    verdict: {
      decision: { action: 'accept' },
      spf: { result: 'pass' },
      dkim: [{ result: 'pass' }, { result: 'pass' }],
      dmarc: { result: 'pass' },
    },
  },
  {
    name: 'altered',
    story: 'The same with another subject: no signature holds any more.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: async ({ signed }) => {
      const text = (await signed()).toString('latin1');
      return Buffer.from(text.replace(letterSubject, 'About another invoice'), 'latin1');
    },
    reply: refused,
  },
  {
    name: 'list',
    story: 'A mailing list passes a letter of Alice on and changes it. Nobody can tell it from a forgery.',
    from: list.address,
    helo: `mx.${list.domain}`,
    mailFrom: `owner@${list.domain}`,
    message: () => letter(alice, [], 'Hello Bob\r\n-- \r\nThe list'),
    reply: refused,
  },
  {
    name: 'sealed list',
    story: 'The same with an ARC seal of the list, which the lab trusts: it saw the letter pass.',
    from: list.address,
    helo: `mx.${list.domain}`,
    mailFrom: `owner@${list.domain}`,
    message: ({ sealed }) =>
      sealed(letter(alice, [], 'Hello Bob\r\n-- \r\nThe list'), `${list.domain}; dmarc=pass header.from=alpha.test`),
    reply: taken,
    verdict: { decision: { action: 'accept' }, dmarc: { result: 'fail' }, arc: { result: 'pass' } },
  },
  {
    name: 'broken seal',
    story: 'The seal of the list on another text than the one it saw.',
    from: forger.address,
    helo: `mx.${forger.domain}`,
    mailFrom: eve,
    message: async ({ sealed }) => {
      const message = await sealed(letter(alice), `${list.domain}; dmarc=pass header.from=alpha.test`);
      return Buffer.from(message.toString('latin1').replace('Hello Bob', 'Pay Mallory'), 'latin1');
    },
    reply: refused,
  },
];
