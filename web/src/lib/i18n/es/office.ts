import type { office as english } from '../en/office';

/** Qué son las delegaciones, desde cuándo y hasta cuándo. */
export const office: typeof english = {
  title: 'Qué son las delegaciones',
  text: 'Miembros de la Conferencia, parte del Pacto Mundial, países campeones: todo con fechas. Cada acto se rige por lo que una delegación es en ese instante; lo que se haga constar después no cambia nada de lo decidido.',
  attributes: { member: 'Miembro de la Conferencia', gcm: 'Parte del Pacto Mundial', champion: 'País campeón' },
  country: 'País',
  yes: 'sí',
  no: 'no',
  since: (when: string) => `desde el ${when}`,
  until: (when: string) => `hasta el ${when}`,
  history: 'Lo que consta',
  historyText: 'Lo que no figura aquí es como lo dice la nota conceptual.',
  noted: (when: string, who: string) => `consta desde el ${when}, por ${who}`,
  ends: (what: string) => `ya no: ${what}`,
  retroactive: 'retroactivo',
  state: 'Hacer constar un cambio',
  what: 'Desde entonces es',
  at: 'Desde (hora de la conferencia, Ciudad de México; vacío: ahora)',
  end: 'Hasta (vacío: hasta que conste otra cosa)',
  why: 'Motivo',
  past: 'Es un momento pasado: constará como retroactivo, y lo decidido hasta ahora queda como está.',
  note: 'Hacer constar',
  kept: (country: string) => `Consta para ${country}.`,
};
