import type { RecordFilter } from '$lib/api/types';
import { instantOf } from './hours';

/** What a reader has chosen, as the page's address holds it; days are those of the conference. */
export interface Chosen {
  kind: string;
  delegation: string;
  section: string;
  from: string;
  to: string;
}

export function parse(params: URLSearchParams): Chosen {
  const value = (name: string): string => params.get(name) ?? '';
  return { kind: value('kind'), delegation: value('delegation'), section: value('section'), from: value('from'), to: value('to') };
}

/** The address of a choice, without what wasn't chosen. */
export function address(chosen: Chosen, room: boolean): string {
  const given = Object.entries(chosen).filter(([, value]) => value !== '');
  const params = new URLSearchParams([...given, ...(room ? [['room', 'own']] : [])]);
  return params.size > 0 ? `/record?${params}` : '/record';
}

/** The last day counts whole. */
export function filterOf(chosen: Chosen, room: boolean): RecordFilter {
  const { kind, delegation, section } = chosen;
  return { kind, delegation, section, from: instantOf(`${chosen.from}T00:00`) ?? '', to: instantOf(`${dayAfter(chosen.to)}T00:00`) ?? '', room: room ? 'own' : '' };
}

function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return '';
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}
