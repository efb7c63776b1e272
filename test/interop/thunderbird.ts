/**
 * Thunderbird without a screen, driven by Marionette as its user would: it makes a key, takes in keys and certificates, writes in its own
 * composer, and opens a message in a tab of its own. What it thinks of a message is read from what it shows beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../support/wait-for.ts';
import { Marionette } from './marionette.ts';
import { type ThunderbirdProcess, startThunderbird } from './thunderbird-process.ts';
import { type ThunderbirdAccount, makeProfile } from './thunderbird-profile.ts';

/** What a message is written with; by either standard. */
export interface Written {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly standard: 'OpenPGP' | 'S/MIME';
  readonly isSigned: boolean;
  readonly isEncrypted: boolean;
  readonly file?: { readonly name: string; readonly content: string };
}

/** What Thunderbird shows of a message. */
export interface Shown {
  readonly subject: string;
  readonly text: string;
  readonly files: readonly string[];
  readonly standard: string | null;
  /** As its icons are called: 'ok', 'notok'; 'verified', 'unverified', 'unknown', 'mismatch'. null where there is none. */
  readonly encryption: string | null;
  readonly signature: string | null;
}

/** What all that runs inside begins with. Thunderbird's own modules. */
const modules = `
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const pause = (window, milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds));
const until = async (window, look) => { while (!(await look())) await pause(window, 25); };
const identity = MailServices.accounts.allIdentities[0];
const mainWindow = Services.wm.getMostRecentWindow("mail:3pane");
`;

const openPgpModules = `
const { RNP } = ChromeUtils.importESModule("chrome://openpgp/content/modules/RNP.sys.mjs");
const { EnigmailKeyRing } = ChromeUtils.importESModule("chrome://openpgp/content/modules/keyRing.sys.mjs");
const { OpenPGPMasterpass } = ChromeUtils.importESModule("chrome://openpgp/content/modules/masterpass.sys.mjs");
const { PgpSqliteDb2 } = ChromeUtils.importESModule("chrome://openpgp/content/modules/sqliteDb.sys.mjs");
const { CollectedKeysDB } = ChromeUtils.importESModule("chrome://openpgp/content/modules/CollectedKeysDB.sys.mjs");
`;

export class Thunderbird {
  readonly #process: ThunderbirdProcess;
  readonly #marionette: Marionette;
  /** Message-IDs. */
  readonly #opened = new Set<string>();

  private constructor(running: ThunderbirdProcess, marionette: Marionette) {
    this.#process = running;
    this.#marionette = marionette;
  }

  static async start(home: string, account: Omit<ThunderbirdAccount, 'mail'>): Promise<Thunderbird> {
    const profile = join(home, 'profile');
    await makeProfile(profile, { ...account, mail: join(home, 'mail') });
    const running = startThunderbird(home, profile, ['--marionette', '--remote-allow-system-access']);
    try {
      const file = join(profile, 'MarionetteActivePort');
      const port = await waitFor('Thunderbird to listen', () =>
        existsSync(file) ? Number(readFileSync(file, 'latin1')) || null : null,
      );
      return new Thunderbird(running, await Marionette.open(port));
    } catch (error) {
      await running.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#marionette.close();
    await this.#process.stop();
  }

  #run(body: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#marionette.run(modules + body, ...args);
  }

  /** As its assistant makes one: accepted as the user's own, and used by the account. The fingerprint. */
  async makeKey(userId: string): Promise<string> {
    const fingerprint = await this.#run(
      `${openPgpModules}
      const id = await RNP.genKey(args[0], "ECC", 0, 0, await OpenPGPMasterpass.retrieveOpenPGPPassword());
      await RNP.saveKeyRings();
      EnigmailKeyRing.clearCache();
      const { fpr } = EnigmailKeyRing.getKeyById("0x" + id);
      await PgpSqliteDb2.acceptAsPersonalKey(fpr);
      identity.setUnicharAttribute("openpgp_key_id", id);
      return fpr;`,
      userId,
    );
    return String(fingerprint).toLowerCase();
  }

  /** Accepts, as one that was compared, the key that it collected from mail of that address. The fingerprint. */
  async acceptCollected(address: string): Promise<string> {
    const fingerprint = await this.#run(
      `${openPgpModules}
      const collected = await CollectedKeysDB.getInstance();
      let key;
      await until(mainWindow, async () => ([key] = await collected.findKeysForEmail(args[0])) && key !== undefined);
      await EnigmailKeyRing.importKeyAsync(null, false, key.pubKey, false, "", {}, {}, false, [], "verified");
      EnigmailKeyRing.clearCache();
      return key.fingerprint;`,
      address,
    );
    return String(fingerprint).toLowerCase();
  }

  /** A key with its certificate (PKCS #12), which the account uses from now on; whoever issued it is believed. */
  async importBundle(file: string, password: string, root: string): Promise<void> {
    await this.#run(
      `const certificates = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
      const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
      file.initWithPath(args[0]);
      const code = certificates.importPKCS12File(file, args[1]);
      if (code !== 0) throw new Error("PKCS #12: " + code);
      const root = certificates.getCerts().find((each) => each.displayName === args[2]);
      certificates.setCertTrust(root, Ci.nsIX509Cert.CA_CERT, Ci.nsIX509CertDB.TRUSTED_EMAIL);
      const own = certificates.getCerts().find((each) => each.emailAddress === identity.email);
      for (const use of ["signing", "encryption"]) {
        identity.setUnicharAttribute(use + "_cert_name", own.displayName);
        identity.setCharAttribute(use + "_cert_dbkey", own.dbKey);
      }`,
      ...[file, password, root],
    );
  }

  /** In the composer, which sends it; resolves when that has closed. */
  async send(letter: Written): Promise<void> {
    await this.#run(
      `const { to, subject, text, standard, isSigned, isEncrypted, file } = args[0];
      const compose = (name, type) => Cc["@mozilla.org/messengercompose/" + name + ";1"].createInstance(type);
      const fields = compose("composefields", Ci.nsIMsgCompFields);
      Object.assign(fields, { to, subject, body: text });
      if (file) {
        const attachment = compose("attachment", Ci.nsIMsgAttachment);
        Object.assign(attachment, { name: file.name, url: "data:text/plain," + encodeURIComponent(file.content) });
        fields.addAttachment(attachment);
      }
      const isPgp = standard === "OpenPGP";
      // Settings of the account: which standard, and whether it signs and encrypts.
      identity.setIntAttribute("e2etechpref", isPgp ? 2 : 1);
      identity.encryptionPolicy = isEncrypted ? 2 : 0;
      identity.signMail = isSigned;
      const params = compose("composeparams", Ci.nsIMsgComposeParams);
      Object.assign(params, { composeFields: fields, identity, format: Ci.nsIMsgCompFormat.PlainText, type: Ci.nsIMsgCompType.New });
      const opened = new Promise((resolve) => {
        const observer = (window) => {
          window.addEventListener("compose-startup-done", () => {
            Services.obs.removeObserver(observer, "domwindowopened");
            resolve(window);
          }, { once: true });
        };
        Services.obs.addObserver(observer, "domwindowopened");
      });
      MailServices.compose.OpenComposeWindowWithParams(null, params);
      const window = await opened;
      // It goes on setting itself up: until all recipients are there, and the settings above are taken.
      await until(window, () => window.document.querySelector("mail-address-pill") !== null
        && window.gSelectedTechnologyIsPGP === isPgp && window.gSendEncrypted === isEncrypted
        && (isEncrypted || window.gSendSigned === isSigned) && !window.gCheckEncryptionStateCompletionIsPending);
      // What is encrypted by it is signed, unless its author switches that off.
      if (window.gSendSigned !== isSigned) window.onEncryptionChoice("sig");
      let asked;
      const ended = new Promise((resolve, reject) => {
        window.addEventListener("unload", resolve, { once: true });
        window.addEventListener("compose-prepare-message-completed", ({ detail }) => {
          if (detail?.exception) reject(detail.exception);
        });
        asked = (dialog) => dialog.addEventListener("load", () => {
          if (dialog.location.href.endsWith("commonDialog.xhtml")) reject(new Error("it asks: " + dialog.args?.text));
        }, { once: true });
      });
      Services.obs.addObserver(asked, "domwindowopened");
      window.GenericSendMessage(Ci.nsIMsgCompDeliverMode.Now);
      await ended.finally(() => Services.obs.removeObserver(asked, "domwindowopened"));`,
      letter,
    );
  }

  /** "Get Messages", all of them to be read offline. Nothing where it is busy with that already. */
  async getMessages(): Promise<void> {
    await this.#run(
      `const { incomingServer } = MailServices.accounts.accounts.find((each) => each.incomingServer.type === "imap");
      const inbox = incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
      try {
        inbox?.updateFolder(null);
        inbox?.downloadAllForOffline(null, null);
      } catch {}`,
    );
  }

  /** Opens the first message from that address that it has not opened yet, once it is there; and what is shown of it. */
  async openNext(address: string): Promise<Shown> {
    const { messageId, ...shown } = (await this.#run(
      `const { incomingServer } = MailServices.accounts.accounts.find((each) => each.incomingServer.type === "imap");
      let inbox = null;
      await until(mainWindow, () => (inbox = incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox)) !== null);
      let header = null;
      for (let turn = 0; header === null; turn++) {
        if (turn % 40 === 0) inbox.updateFolder(null);
        await pause(mainWindow, 25);
        header = [...inbox.messages].find((each) => each.author.includes(args[0]) && !args[1].includes(each.messageId)) ?? null;
      }
      const tabs = mainWindow.document.getElementById("tabmail");
      const tab = tabs.openTab("mailMessageTab", { messageURI: inbox.getUriForMsg(header), background: false });
      await until(mainWindow, () => tab.chromeBrowser.contentWindow?.location.href === "about:message");
      const { contentWindow: window } = tab.chromeBrowser;
      const { document } = window;
      const body = () => document.getElementById("messagepane")?.contentDocument?.body?.innerText?.trim() ?? "";
      await until(mainWindow, () => window.msgLoaded === true && body() !== "");
      const icon = (id) => {
        const image = document.getElementById(id);
        // chrome://messenger/skin/icons/message-signed-verified.svg
        return image.hidden ? null : (image.getAttribute("src") ?? "").split("-").at(-1).split(".")[0];
      };
      const box = document.getElementById("cryptoBox");
      const look = () => ({
        subject: document.getElementById("expandedsubjectBox").textContent.replace("Subject:", ""),
        text: body(),
        files: window.currentAttachments.map(({ name }) => name),
        standard: box.hidden ? null : box.getAttribute("tech"),
        encryption: icon("encryptedHdrIcon"),
        signature: icon("signedHdrIcon"),
      });
      // Signatures are verified behind the text: what is shown has to stay.
      let shown = look();
      for (let same = 0; same < 20;) {
        await pause(mainWindow, 25);
        const now = look();
        const isVerified = now.standard !== null && window.gReceivedSignatureCount >= window.gExpectedSignatureCount;
        same = isVerified && JSON.stringify(now) === JSON.stringify(shown) ? same + 1 : 0;
        shown = now;
      }
      tabs.closeTab(tab);
      return { ...shown, messageId: header.messageId };`,
      ...[address, [...this.#opened]],
    )) as Shown & { readonly messageId: string };
    this.#opened.add(messageId);
    return shown;
  }
}
