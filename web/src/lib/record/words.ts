import type { Messages } from '$lib/i18n/en';

/** What the words of a detail are, beside the sentences of the interface. */
export interface Known {
  delegation: (id: string) => string;
  moment: (iso: string) => string;
}

/** One detail of an act in words: "by passkey". What has no words stays as the server wrote it. */
export function detail(name: string, value: string, m: Messages, known: Known): string {
  return `${m.record.details[name] ?? name} ${said(name, value, m, known)}`;
}

function said(name: string, value: string, m: Messages, known: Known): string {
  const from = <T extends object>(table: T): string | undefined => (Object.hasOwn(table, value) ? String(table[value as keyof T]) : undefined);
  switch (name) {
    case 'by': return from(m.entry.methods) ?? value;
    case 'role': return from(m.roles) ?? value;
    case 'hat': return value === 'chair' ? m.record.chair : m.delegation;
    case 'lang': return value === 'both' ? m.exporting.both : value === 'en' ? m.english : m.spanish;
    case 'at': case 'since': return from({ now: m.now, start: m.start }) ?? value;
    case 'delegation': return known.delegation(value);
    case 'attribute': return from(m.office.attributes) ?? value;
    case 'standing': return value.split(', ').map((one) => (Object.hasOwn(m.office.attributes, one) ? m.office.attributes[one as keyof typeof m.office.attributes] : one)).join(', ');
    case 'from': case 'until': return /^\d{4}-\d\d-\d\dT/.test(value) ? known.moment(value) : value;
  }
  return value === 'true' ? m.record.yes : value === 'false' ? m.record.no : value;
}
