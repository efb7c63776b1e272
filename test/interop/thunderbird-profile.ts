/** A profile for Thunderbird with one IMAP account, and its password where Thunderbird looks for it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/run.ts';

const library = '/usr/lib/thunderbird';

/** Encrypts words as Thunderbird's own library does it, under the key of a profile that has no master password. */
const encrypt = `
import base64, ctypes, sys
nss = ctypes.CDLL('${library}/libnss3.so')
class Item(ctypes.Structure):
    _fields_ = [('type', ctypes.c_uint), ('data', ctypes.c_void_p), ('size', ctypes.c_uint)]
nss.PK11_GetInternalKeySlot.restype = ctypes.c_void_p
nss.PK11_NeedUserInit.argtypes = [ctypes.c_void_p]
nss.PK11_InitPin.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
assert nss.NSS_InitReadWrite(b'sql:' + sys.argv[1].encode()) == 0
slot = nss.PK11_GetInternalKeySlot()
if nss.PK11_NeedUserInit(slot): nss.PK11_InitPin(slot, None, b'')
for word in sys.stdin.read().split('\\n'):
    octets = ctypes.create_string_buffer(word.encode())
    clear = Item(0, ctypes.addressof(octets), len(octets) - 1)
    key, secret = Item(0, None, 0), Item(0, None, 0)
    assert nss.PK11SDR_Encrypt(ctypes.byref(key), ctypes.byref(clear), ctypes.byref(secret), None) == 0
    print(base64.b64encode(ctypes.string_at(secret.data, secret.size)).decode())
nss.NSS_Shutdown()
`;

export interface ThunderbirdAccount {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Where its messages go, a file a mailbox. */
  readonly mail: string;
  /** The port of submission; without it nothing is sent. */
  readonly submission?: number;
}

/** The account is read at the start, watched from then on, and all of it is kept offline. What is driven (thunderbird.ts) sends as well. */
export async function makeProfile(profile: string, account: ThunderbirdAccount): Promise<void> {
  mkdirSync(profile, { recursive: true });
  const ran = await run('python3', ['-c', encrypt, profile], {
    input: `${account.user}\n${account.password}`,
    env: { LD_LIBRARY_PATH: library },
  });
  if (ran.code !== 0) throw new Error(`no password for Thunderbird: ${ran.output}`);
  const [encryptedUsername, encryptedPassword] = ran.stdout.trim().split('\n');
  const logins = ['imap://localhost', 'smtp://localhost'].map((origin, at) => ({
    ...{ id: at + 1, hostname: origin, httpRealm: origin, formSubmitURL: null },
    ...{ usernameField: '', passwordField: '', encryptedUsername, encryptedPassword, encType: 1 },
    ...{
      guid: `{11111111-1111-1111-1111-11111111111${at}}`,
      timeCreated: 1,
      timeLastUsed: 1,
      timePasswordChanged: 1,
      timesUsed: 1,
    },
  }));
  writeFileSync(join(profile, 'logins.json'), JSON.stringify({ nextId: logins.length + 1, logins, version: 3 }));
  const lines = Object.entries(preferences(account)).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join(''));
}

const preferences = ({
  port,
  user,
  mail,
  submission,
}: ThunderbirdAccount): Readonly<Record<string, string | number | boolean>> => ({
  ...(submission === undefined ? {} : sending(user, submission)),
  'mail.accountmanager.accounts': 'account1,account2',
  'mail.accountmanager.defaultaccount': 'account1',
  'mail.accountmanager.localfoldersserver': 'server2',
  'mail.account.account1.server': 'server1',
  'mail.account.account1.identities': 'id1',
  'mail.account.account2.server': 'server2',
  'mail.identity.id1.useremail': user,
  'mail.identity.id1.valid': true,
  'mail.server.server1.type': 'imap',
  'mail.server.server1.hostname': 'localhost',
  'mail.server.server1.port': port,
  'mail.server.server1.userName': user,
  'mail.server.server1.name': user,
  // In clear, as the lab allows it on loopback; a password as it is.
  'mail.server.server1.socketType': 0,
  'mail.server.server1.authMethod': 3,
  'mail.server.server1.login_at_startup': true,
  'mail.server.server1.check_new_mail': true,
  'mail.server.server1.offline_download': true,
  'mail.server.server1.directory': mail,
  'mail.server.server2.type': 'none',
  'mail.server.server2.hostname': 'Local Folders',
  'mail.server.server2.userName': 'nobody',
  'mail.server.server2.name': 'Local Folders',
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.spotlight.firstRunDone': true,
  'mail.rights.version': 1,
  'mail.shell.checkDefaultClient': false,
  'mailnews.start_page.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'app.update.auto': false,
  // A machine without a network has a lab all the same.
  'network.manage-offline-status': false,
});

/** In clear and by a password, as it reads; what it sends is plain text, and no copy is kept. */
const sending = (user: string, port: number) => ({
  'mail.identity.id1.smtpServer': 'smtp1',
  'mail.identity.id1.fullName': 'Bob',
  'mail.identity.id1.fcc': false,
  'mail.identity.id1.compose_html': false,
  'mail.smtpservers': 'smtp1',
  'mail.smtp.defaultserver': 'smtp1',
  'mail.smtpserver.smtp1.hostname': 'localhost',
  'mail.smtpserver.smtp1.port': port,
  'mail.smtpserver.smtp1.username': user,
  'mail.smtpserver.smtp1.authMethod': 3,
  'mail.smtpserver.smtp1.try_ssl': 0,
  // It takes a port that is free, and writes it into the profile.
  'marionette.port': 0,
  // Who issued certificates is not asked: the lab has no name for that.
  'security.OCSP.enabled': 0,
});
