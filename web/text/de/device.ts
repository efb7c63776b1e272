/** Words of what a device keeps and tells, in German. */
import type { DeviceWords } from '../en/device.ts';

export const device: DeviceWords = {
  'device.title': 'Dieses Gerät',
  'device.keeps': 'E-Mails hier behalten, um sie ohne Verbindung zu lesen',
  'device.keeps-what':
    'Die neuesten Unterhaltungen im Posteingang und alles, was Sie öffnen. Nur auf einem eigenen Gerät: Bis Sie sich abmelden, kann sie lesen, wer es benutzt.',
  'device.tells': 'Neue E-Mails melden, auch wenn keine Seite offen ist',
  'device.refused':
    'Diesem Browser wurde gesagt, dass er es nicht erlauben soll. In seinen Einstellungen lässt sich das ändern.',
  'device.impossible': 'Dieser Browser kann das hier nicht.',
};
