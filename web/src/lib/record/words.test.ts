import { expect, test } from 'vitest';
import { en } from '$lib/i18n/en';
import { es } from '$lib/i18n/es';
import { detail } from './words';

const known = { delegation: (id: string) => (id === 'hn' ? 'Honduras' : id), moment: (iso: string) => `<${iso}>` };

test.each([
  ['by', 'passkey', 'by passkey', 'con llave de acceso'],
  ['by', 'toString', 'by toString', 'con toString'],
  ['role', 'head', 'role Head of delegation', 'papel Jefatura de delegación'],
  ['hat', 'chair', 'hat Presidency', 'función Presidencia'],
  ['delegation', 'hn', 'delegation Honduras', 'delegación Honduras'],
  ['from', '2021-12-03T06:00:00Z', 'from <2021-12-03T06:00:00Z>', 'desde <2021-12-03T06:00:00Z>'],
  ['until', '2021-12-10T06:00:00Z', 'until <2021-12-10T06:00:00Z>', 'hasta <2021-12-10T06:00:00Z>'],
  ['attribute', 'gcm', 'quality Part of the Global Compact', 'calidad Parte del Pacto Mundial'],
  ['standing', 'member, champion', 'as Member of the Conference, Champion country', 'como Miembro de la Conferencia, País campeón'],
  ['closed', 'true', 'closed yes', 'cerrada sí'],
  ['of a newer server', 'x', 'of a newer server x', 'of a newer server x'],
])('%s: %s', (name, value, english, spanish) => {
  expect([detail(name, value, en, known), detail(name, value, es, known)]).toEqual([english, spanish]);
});
