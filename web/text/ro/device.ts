/** Words of what a device keeps and tells, in Romanian. */
import type { DeviceWords } from '../en/device.ts';

export const device: DeviceWords = {
  'device.title': 'Acest dispozitiv',
  'device.keeps': 'Păstrează mesajele aici, pentru a fi citite fără conexiune',
  'device.keeps-what':
    'Cele mai noi conversații primite și tot ce deschideți. Numai pe un dispozitiv al dumneavoastră: până la ieșirea din cont, oricine îl folosește le poate citi.',
  'device.tells': 'Anunță mesajele noi, chiar și fără nicio pagină deschisă',
  'device.refused': 'Acestui browser i s-a spus să nu permită asta. Se poate schimba în setările lui.',
  'device.impossible': 'Acest browser nu poate face asta aici.',
};
