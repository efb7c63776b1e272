/**
 * The load: clients that come, do this and that, and go, two and more on each account at once; and again and again
 * everybody stands still while it is compared what each of them was told with what is there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Chances, seeded } from '../support/seeded.ts';
import { type Action, type Scene, catchUp, drawn } from './actions.ts';
import { Barrier } from './barrier.ts';
import { Client, type ClientOptions, type Manner, type Memory } from './client.ts';
import { Knowledge } from './knowledge.ts';

export interface LoadOptions {
  readonly port: number;
  /** Accounts with empty mailboxes. */
  readonly users: readonly string[];
  readonly password: string;
  readonly clients: number;
  readonly seed: number;
  readonly milliseconds: number;
  /** Milliseconds from one comparison to the next. */
  readonly auditEvery: number;
  readonly actions: readonly Action[];
  readonly manners: readonly Manner[];
  /** Called after each comparison. */
  readonly progress?: (commands: number) => void;
}

export interface Findings {
  readonly commands: number;
  /** Of the load alone, comparisons not counted. */
  readonly seconds: number;
  readonly audits: number;
  readonly problems: readonly string[];
}

const mailboxes = ['INBOX', 'Work'] as const;
/** Messages that a mailbox has on average. imaptest's msgs= is 30 as well. */
const fill = 30;
/** Problems after which it makes no sense to go on. */
const enough = 20;

export async function runLoad(options: LoadOptions): Promise<Findings> {
  const load = new Load(options);
  await load.prepare();
  return load.run();
}

class Load {
  readonly #options: LoadOptions;
  readonly #problems: string[] = [];
  readonly #known = new Map<string, Knowledge>();
  readonly #barrier: Barrier;
  readonly #scenes = new Map<number, Scene>();
  #commands = 0;
  #letters = 0;
  #worked = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#barrier = new Barrier(options.clients);
  }

  async prepare(): Promise<void> {
    for (const user of this.#options.users) {
      const client = await Client.open(this.#clientOptions(user, 'none'), 'plain');
      for (const name of mailboxes.slice(1)) await client.must('CREATE', `"${name}"`);
      await client.logout();
    }
  }

  async run(): Promise<Findings> {
    const { clients, milliseconds, auditEvery, progress } = this.#options;
    const crowd = Array.from({ length: clients }, (_, at) => this.#life(at));
    // The first error ends it all; until then the crowd is at work.
    const failed = Promise.all(crowd).then(() => undefined);
    let audits = 0;
    while (!this.#isOver()) {
      const began = performance.now();
      await Promise.race([failed, pause(Math.min(auditEvery, milliseconds - this.#worked))]);
      await Promise.race([failed, this.#barrier.close()]);
      this.#worked += performance.now() - began;
      await this.#audit();
      audits += 1;
      progress?.(this.#commands);
      this.#barrier.open();
    }
    await failed;
    return { commands: this.#commands, seconds: this.#worked / 1_000, audits, problems: this.#problems };
  }

  #isOver(): boolean {
    return this.#worked >= this.#options.milliseconds || this.#problems.length >= enough;
  }

  #clientOptions(user: string, keyword: string): ClientOptions {
    return {
      port: this.#options.port,
      user,
      password: this.#options.password,
      keyword,
      mailbox: (name) => this.#mailbox(user, name),
      problem: (what) => this.#problems.push(`${user}: ${what}`),
    };
  }

  #mailbox(user: string, name: string): Knowledge {
    const key = `${user} ${name}`;
    const known = this.#known.get(key) ?? new Knowledge(key, (what) => this.#problems.push(what));
    this.#known.set(key, known);
    return known;
  }

  /** A client comes and goes until the load is over. */
  async #life(at: number): Promise<void> {
    const { users, seed, manners } = this.#options;
    const chances = seeded(seed * 1_000 + at);
    const options = this.#clientOptions(users[at % users.length] ?? '', `$own${at}`);
    const memories = new Map<string, Memory>();
    while (!this.#isOver()) {
      const client = await Client.open(options, chances.of(manners));
      await this.#visit(at, client, chances, memories);
      this.#scenes.delete(at);
      if (chances() < 0.9) await client.logout();
      else client.close();
      this.#commands += client.commands;
      await this.#barrier.pass();
    }
    this.#barrier.leave();
  }

  async #visit(at: number, client: Client, chances: Chances, memories: Map<string, Memory>): Promise<void> {
    let left = 4 + chances.below(12);
    while (left > 0 && !this.#isOver()) {
      const name = chances.of(mailboxes);
      const memory = client.manner === 'qresync' ? (memories.get(name) ?? null) : null;
      const picture = await client.select(name, chances() < 0.05 ? 'EXAMINE' : 'SELECT', memory);
      const nextLetter = (): number => (this.#letters += 1);
      const scene: Scene = { client, picture, chances, mailboxes, nextLetter, fill };
      this.#scenes.set(at, scene);
      if (picture.messages.some(({ uid }) => uid === null) && chances() < 0.7) await catchUp(scene);
      for (let actions = 1 + chances.below(left); actions > 0 && !this.#isOver(); actions--, left--) {
        await this.#barrier.pass();
        if (this.#isOver()) break;
        await drawn(this.#options.actions, chances).run(scene);
        if (chances() < 0.6) await catchUp(scene);
      }
      const flags = client.manner === 'plain' ? null : picture.memory();
      if (flags !== null && picture.openedModSeq > 0) memories.set(name, { modSeq: picture.openedModSeq, flags });
      if (left <= 0 || chances() < 0.7) continue;
      await this.#leave(client, chances);
      this.#scenes.delete(at);
    }
  }

  /** CLOSE expunges without a word. RFC 9051 §6.4.1 */
  async #leave(client: Client, chances: Chances): Promise<void> {
    const closes = chances() < 0.1;
    if (closes && client.picture !== null && !client.picture.readOnly) client.picture.mailbox.anonymous = Infinity;
    await client.must(closes ? 'CLOSE' : 'UNSELECT');
    client.picture = null;
  }

  async #audit(): Promise<void> {
    for (const user of this.#options.users) {
      const fresh = await Client.open(this.#clientOptions(user, 'none'), 'plain');
      for (const name of mailboxes) {
        const picture = await fresh.select(name, 'EXAMINE');
        if (picture.count > 0) await fresh.must('FETCH', '1:* (UID FLAGS RFC822.SIZE BODY.PEEK[])');
        picture.mailbox.audit(picture.uids());
        for (const scene of this.#scenes.values()) {
          if (scene.picture.mailbox !== picture.mailbox) continue;
          await scene.client.noop();
          scene.picture.audit(picture);
        }
      }
      await fresh.logout();
    }
  }
}
