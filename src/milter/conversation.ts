/**
 * One milter for one SMTP session: negotiated once, then told of every step, each message a transaction of its own.
 * Implements: the order of protocol version 6 as libmilter keeps it. A milter that is gone, late, or speaks otherwise than it
 * said it would is done with until the next message; what that means for the mail is `whenGone`.
 */
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { type Content, chunks } from '../message/content.ts';
import type { Client } from '../mta/receive/port.ts';
import type { MailParameters, RcptParameters, Refusal } from '../mta/types.ts';
import { type MilterAddress, MilterChannel, MilterTrouble, addressText } from './channel.ts';
import type { ShownField } from './header.ts';
import { limits } from './limits.ts';
import { clientName, connectMacros, heloMacros, mailMacros, rcptMacros } from './macros.ts';
import { mailWords, rcptWords } from './parameters.ts';
import { parseRefusal, refusals } from './refusals.ts';
import { actions, chunkOctets, offeredActions, offeredSteps, oldestVersion, steps, version } from './wire/codes.ts';
import * as say from './wire/commands.ts';
import { type Change, type MilterReply, parseReply } from './wire/replies.ts';

export interface MilterOptions {
  readonly whenGone: 'tempfail' | 'accept';
  readonly connectTimeout: number;
  readonly replyTimeout: number;
  readonly messageTimeout: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** 'accept' asks no more about the message, 'discard' takes it and throws it away. */
export type Opinion =
  { readonly kind: 'continue' | 'accept' | 'discard' } | { readonly kind: 'refuse'; readonly refusal: Refusal };

export interface ShownMessage {
  readonly fields: () => Iterable<ShownField>;
  readonly content: Content;
  /** Where the body begins. */
  readonly bodyStart: number;
}

export interface ChangeTaker {
  /** false says that it was none that could be made. */
  take(change: Change, leadingSpace: boolean): Promise<boolean> | boolean;
  /** The changes since the message was shown are forgotten: half of what a milter wanted may be worse than nothing. */
  undo(): Promise<void>;
}

interface Open {
  readonly channel: MilterChannel;
  readonly actions: number;
  readonly steps: number;
  /** What HELO it was told. */
  helo: string | null;
}

const proceed: Opinion = { kind: 'continue' };
const refuse = (refusal: Refusal): Opinion => ({ kind: 'refuse', refusal });

export class MilterConversation {
  readonly #address: MilterAddress;
  readonly #options: MilterOptions;
  #open: Open | null = null;
  /** It accepted the connection, whatever comes. */
  #satisfied = false;
  /** The transaction it is in; 'passed' when it wants to hear no more of it, 'failed' when it went away meanwhile. */
  #transaction: 'none' | 'asked' | 'passed' | 'failed' = 'none';

  constructor(address: MilterAddress, options: MilterOptions) {
    this.#address = address;
    this.#options = options;
  }

  /** A milter that is gone is no reason to refuse the connection: it is asked again at MAIL. */
  async connect(client: Client): Promise<Opinion> {
    const opinion = await this.#attempt(client, () => this.#begin(client));
    return opinion === null ? proceed : opinion;
  }

  async mail(client: Client, id: string, path: string, parameters: MailParameters): Promise<Opinion> {
    if (this.#satisfied) return proceed;
    return this.#told(
      await this.#attempt(client, async () => {
        const begun = this.#open === null ? await this.#begin(client) : proceed;
        if (begun.kind !== 'continue') return begun;
        await this.#abort();
        const greeted = await this.#helo(client);
        if (greeted.kind !== 'continue') return greeted;
        this.#transaction = 'asked';
        return await this.#ask(
          'M',
          say.mail(path, mailWords(parameters)),
          steps.noMail,
          steps.noMailReply,
          mailMacros(client, id, path, parameters),
        );
      }),
    );
  }

  async rcpt(client: Client, id: string, path: string, parameters: RcptParameters): Promise<Opinion> {
    if (this.#transaction === 'failed') return this.#gone();
    if (this.#transaction !== 'asked') return proceed;
    const said = await this.#attempt(client, () =>
      this.#ask(
        'R',
        say.rcpt(path, rcptWords(parameters)),
        steps.noRcpt,
        steps.noRcptReply,
        rcptMacros(id, path, parameters),
      ),
    );
    // Refusing a recipient leaves the message as it is.
    return said?.kind === 'refuse' ? said : this.#told(said);
  }

  /** The whole message. Changes are taken one after the other, before the opinion. */
  async message(client: Client, id: string, message: ShownMessage, taker: ChangeTaker): Promise<Opinion> {
    if (this.#transaction === 'failed') return this.#gone();
    if (this.#transaction !== 'asked') return proceed;
    const said = await this.#attempt(client, async () => {
      const before = await this.#show(id, message);
      if (before.kind !== 'continue') {
        await this.#abort();
        return before;
      }
      await this.#tell('E', say.endOfBody(), [['i', id]]);
      this.#transaction = 'none';
      return await this.#verdict(taker);
    });
    this.#transaction = 'none';
    if (said !== null) return said;
    await taker.undo();
    return this.#gone();
  }

  end(): void {
    this.#open?.channel.end(say.quit());
    this.#open = null;
  }

  /** Header, then body. */
  async #show(id: string, { fields, content, bodyStart }: ShownMessage): Promise<Opinion> {
    const begun = await this.#ask('T', say.data(), steps.noData, steps.noDataReply, [['i', id]]);
    if (begun.kind !== 'continue') return begun;
    for (const { name, value } of fields()) {
      const shown = this.#wants(steps.leadingSpace) || value[0] !== 0x20 ? value : value.subarray(1);
      const said = await this.#ask('L', say.header(name, shown), steps.noHeaders, steps.noHeaderReply);
      if (said.kind !== 'continue') return said;
    }
    const ended = await this.#ask('N', say.endOfHeaders(), steps.noEndOfHeaders, steps.noEndOfHeadersReply);
    if (ended.kind !== 'continue' || this.#wants(steps.noBody)) return ended;
    for await (const chunk of chunks(content, bodyStart, content.size, chunkOctets)) {
      await this.#tell('B', say.body(chunk));
      if (this.#wants(steps.noBodyReply)) continue;
      const reply = await this.#reply();
      if (reply.kind === 'skip' && this.#wants(steps.skip)) break;
      const said = opinionOf(reply);
      if (said.kind !== 'continue') return said;
    }
    return proceed;
  }

  /** Changes and signs of life until the opinion. */
  async #verdict(taker: ChangeTaker): Promise<Opinion> {
    const deadline = performance.now() + this.#options.messageTimeout;
    let changes = 0;
    let octets = 0;
    for (;;) {
      const reply = await this.#reply(deadline);
      if (reply.kind !== 'change') return opinionOf(reply);
      const { change } = reply;
      octets += 'value' in change ? change.value.length : 0;
      if (change.kind !== 'replaceBody') changes += 1;
      if (changes > limits.changes || octets > limits.changedOctets) throw new MilterTrouble('it changes too much');
      if ((this.#now().actions & needed[change.kind]) === 0)
        throw new MilterTrouble(`${change.kind} was not agreed upon`);
      if (!(await taker.take(change, this.#wants(steps.leadingSpace))))
        throw new MilterTrouble(`${change.kind} makes no sense`);
    }
  }

  /** Connects, negotiates, says who the client is. */
  async #begin(client: Client): Promise<Opinion> {
    const { connectTimeout, replyTimeout } = this.#options;
    const channel = await MilterChannel.open(this.#address, connectTimeout);
    this.#open = { channel, actions: 0, steps: 0, helo: null };
    await channel.send(say.negotiate(), replyTimeout);
    const reply = await this.#reply();
    if (reply.kind !== 'negotiated') throw new MilterTrouble('it does not negotiate');
    const strange = (reply.actions & ~offeredActions) | (reply.steps & ~offeredSteps);
    if (reply.version < oldestVersion || reply.version > version || strange !== 0) {
      throw new MilterTrouble('it negotiates what was not offered');
    }
    this.#open = { channel, actions: reply.actions, steps: reply.steps, helo: null };
    const packet = say.connect(clientName(client), client.remoteAddress, client.remotePort);
    const said = await this.#ask('C', packet, steps.noConnect, steps.noConnectReply, connectMacros(client));
    if (said.kind === 'accept') this.#satisfied = true;
    return said.kind === 'discard' ? proceed : said;
  }

  /** HELO is said when it is known to hold: before MAIL, and again when it is another one. */
  async #helo(client: Client): Promise<Opinion> {
    const name = `${client.tls === null ? '' : 'tls '}${client.helo ?? ''}`;
    const open = this.#now();
    if (open.helo === name) return proceed;
    open.helo = name;
    const packet = say.helo(client.helo ?? '');
    const said = await this.#ask('H', packet, steps.noHelo, steps.noHeloReply, heloMacros(client));
    if (said.kind === 'accept') this.#satisfied = true;
    if (said.kind === 'refuse') open.helo = null;
    return said.kind === 'discard' ? proceed : said;
  }

  async #abort(): Promise<void> {
    if (this.#transaction === 'asked' || this.#transaction === 'passed')
      await this.#now().channel.send(say.abort(), this.#options.replyTimeout);
    this.#transaction = 'none';
  }

  /** One command and its answer, where the milter wants the one and gives the other. */
  async #ask(
    code: say.CommandCode,
    packet: Buffer,
    unwanted: number,
    unanswered: number,
    values: readonly say.Macro[] = [],
  ): Promise<Opinion> {
    if (this.#wants(unwanted)) return proceed;
    await this.#tell(code, packet, values);
    return this.#wants(unanswered) ? proceed : opinionOf(await this.#reply());
  }

  async #tell(code: say.CommandCode, packet: Buffer, values: readonly say.Macro[] = []): Promise<void> {
    const { channel } = this.#now();
    const { replyTimeout } = this.#options;
    await channel.send(values.length === 0 ? packet : Buffer.concat([say.macros(code, values), packet]), replyTimeout);
  }

  /** The next reply that is more than a sign of life. */
  async #reply(
    deadline = performance.now() + this.#options.messageTimeout,
  ): Promise<Exclude<MilterReply, { kind: 'progress' }>> {
    const { channel } = this.#now();
    for (let signs = 0; signs < limits.progress; signs++) {
      const left = deadline - performance.now();
      if (left <= 0) throw new MilterTrouble('it did not answer in time');
      const reply = parseReply(await channel.receive(Math.min(left, this.#options.replyTimeout)));
      if (reply === null) throw new MilterTrouble('a reply that is none');
      if (reply.kind !== 'progress') return reply;
    }
    throw new MilterTrouble('it only says that it is busy');
  }

  /** Whether a flag was agreed upon. */
  #wants(step: number): boolean {
    return (this.#now().steps & step) !== 0;
  }

  #now(): Open {
    if (this.#open === null) throw new MilterTrouble('it is not connected');
    return this.#open;
  }

  #told(said: Opinion | null): Opinion {
    if (said === null) return this.#gone();
    if (said.kind !== 'continue' && this.#transaction === 'asked') this.#transaction = 'passed';
    return said;
  }

  #gone(): Opinion {
    return this.#options.whenGone === 'accept' ? proceed : refuse(refusals.gone);
  }

  /** null when the milter failed: it is not spoken to any more then. */
  async #attempt(client: Client, work: () => Promise<Opinion>): Promise<Opinion | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MilterTrouble)) throw error;
      const { log, metrics } = this.#options;
      const milter = addressText(this.#address);
      log.warn('milter.gone', { session: client.session, milter, why: error.message });
      metrics.count('milter_failures_total', { milter });
      this.#open?.channel.destroy();
      this.#open = null;
      this.#transaction = 'failed';
      return null;
    }
  }
}

const needed: Readonly<Record<Change['kind'], number>> = {
  addHeader: actions.addHeaders,
  insertHeader: actions.addHeaders,
  changeHeader: actions.changeHeaders,
  changeFrom: actions.changeFrom,
  addRecipient: actions.addRecipients,
  addRecipientWithParameters: actions.addRecipientsWithParameters,
  deleteRecipient: actions.deleteRecipients,
  replaceBody: actions.changeBody,
  quarantine: actions.quarantine,
};

function opinionOf(reply: MilterReply): Opinion {
  switch (reply.kind) {
    case 'continue':
    case 'accept':
    case 'discard':
      return { kind: reply.kind };
    case 'reject':
      return refuse(refusals.rejected);
    case 'tempfail':
      return refuse(refusals.tempfailed);
    case 'shutdown':
      return refuse(refusals.shutdown);
    case 'replyCode': {
      const refusal = parseRefusal(reply.text);
      if (refusal === null) throw new MilterTrouble('a reply code that is none');
      return refuse(refusal);
    }
    default:
      throw new MilterTrouble(`${reply.kind} out of its place`);
  }
}
