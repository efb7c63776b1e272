/** Words of the lock of a message that is being written, in German. */
import type { LockWords } from '../en/lock.ts';

export const lock: LockWords = {
  lock: 'Schutz',
  off: 'Ungeschützt',
  signed: 'Signiert',
  sealed: 'Verschlüsselt und signiert',
  about:
    'Signiert: Alle können es lesen und sehen, dass es von Ihnen und unverändert ist. Verschlüsselt: Nur wem Sie schreiben, liest es; auch der Betreff ist darin. Die Wahl wird für jeden gemerkt.',
  make: 'Schlüssel zum Signieren und Verschlüsseln erstellen',
  looking: 'Schlüssel werden gesucht …',
  possible: 'Allen hier kann verschlüsselt geschrieben werden.',
  nobody: 'Wählen Sie, wem Sie schreiben, dann sehen Sie, was verschlüsselt werden kann.',
  without:
    'Es gibt keinen Schlüssel von {addresses}. Laden Sie dazu ein, einen zu erstellen, oder senden Sie unverschlüsselt.',
  unencrypted: 'Nur signiert senden',
  by: '{address}: {standard}, Schlüssel {fingerprint} seit {date}',
  'by-new': '{address}: {standard}, Schlüssel {fingerprint}, jetzt zum ersten Mal gesehen',
  compared: 'von Ihnen verglichen',
  'chip-yes': 'kann verschlüsselt werden',
  'chip-no': 'kein Schlüssel',
  'chip-asks': 'Schlüssel wird gesucht',
  'chip-changed': 'anderer Schlüssel als zuvor',
  changed:
    '{address} verwendet einen anderen Schlüssel als zuvor. Fragen Sie auf anderem Weg nach, bevor Sie Geheimes schreiben. {sentence}',
  closed: 'Ihre Schlüssel sind gesperrt: Öffnen Sie sie, dann geht es los.',
  'no-own-key': 'Es gibt keinen Schlüssel für die Adresse, unter der Sie schreiben.',
  'no-key': 'Es gibt keinen Schlüssel von {detail}.',
  'not-uploaded': 'Die versiegelte Nachricht hat den Server nicht erreicht. Versuchen Sie es erneut.',
  refused: 'Sie kann nicht versiegelt werden: {detail}.',
  other: 'Sie kann nicht versiegelt werden. Sehen Sie in den Einstellungen nach Ihren Schlüsseln.',
  earlier: 'Was unverschlüsselt gespeichert war, wird durch einen verschlüsselten Entwurf ersetzt.',
};
