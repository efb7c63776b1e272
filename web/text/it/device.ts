/** Words of what a device keeps and tells, in Italian. */
import type { DeviceWords } from '../en/device.ts';

export const device: DeviceWords = {
  'device.title': 'Questo dispositivo',
  'device.keeps': 'Conserva qui la posta, per leggerla senza connessione',
  'device.keeps-what':
    'Le conversazioni più recenti della posta in arrivo e tutto ciò che si apre. Solo su un dispositivo proprio: fino all’uscita, chi lo usa può leggerle.',
  'device.tells': 'Segnala la nuova posta, anche senza pagine aperte',
  'device.refused': 'A questo browser è stato detto di non permetterlo. Le sue impostazioni possono cambiarlo.',
  'device.impossible': 'Qui questo browser non può farlo.',
};
