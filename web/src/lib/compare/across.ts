import type { Across, AcrossPlace, CompareEntry } from '$lib/api/types';
import { pointAt } from './address';

/** The other end of a paragraph's way from one section into another. */
export interface Away { side: 'old' | 'new'; place: AcrossPlace; way: Across }

/** Paragraphs that went from one section into another, found by their entry. */
export class Ways {
  private readonly went = new Map<string, Across>();
  private readonly came = new Map<string, Across>();

  constructor(across: readonly Across[]) {
    for (const way of across) {
      this.went.set(key(way.from.section, way.from.index), way);
      this.came.set(key(way.to.section, way.to.index), way);
    }
  }

  /** Where a deleted paragraph stands now, or where an inserted one stood; null for what came from nowhere else. */
  of(section: string, { type, old, new: now }: CompareEntry): Away | null {
    const [side, found, index] = type === 'delete' ? (['new', this.went, old[0]?.index] as const) : (['old', this.came, now[0]?.index] as const);
    const way = (type === 'delete' || type === 'insert') && index !== undefined ? found.get(key(section, index)) : undefined;
    return way ? { side, place: side === 'new' ? way.to : way.from, way } : null;
  }

  /** The ways that begin in a section: its counts don't have them. */
  from(section: string): number {
    return [...this.went.values()].filter((way) => way.from.section === section).length;
  }
}

const key = (section: string, index: number): string => `${section} ${index}`;

/** A paragraph of either side, as addresses name it after their #. */
export interface Place { section: string; side: 'old' | 'new'; index: number }

export const fragment = ({ section, side, index }: Place): string => `${section}-${side}-${index}`;

/**
 * The address of the other end, from a comparison's own. A section by itself leads to the other one by itself, at the same
 * points; where those are versions, which count each section's changes, at the versions of the other that stood beside them.
 */
export function leading({ side, place }: Away, { pathname, searchParams }: URL): string {
  const params = new URLSearchParams(searchParams);
  if (params.get('section')) {
    params.set('section', place.section);
    for (const [point, version] of [['from', place.since], ['to', place.until]] as const) if (/^v\d+$/.test(params.get(point) ?? '')) params.set(point, pointAt(version));
  }
  return `${pathname}?${params}#${fragment({ ...place, side })}`;
}

/** Reads a place from an address; null for anything else. */
export function placeOf(hash: string): Place | null {
  const [, section, side, index] = /^#?(.+)-(old|new)-(\d{1,6})$/.exec(hash) ?? [];
  return section && (side === 'old' || side === 'new') ? { section, side, index: Number(index) } : null;
}

/** The place that stands for an entry: of the new text where it has one. */
export function ownPlace(section: string, { old, new: now }: CompareEntry): Place {
  const [side, paragraph] = now[0] ? (['new', now[0]] as const) : (['old', old[0]] as const);
  return { section, side, index: paragraph?.index ?? 0 };
}

/** Whether the entry has the paragraph of that place. */
export function holds(entry: CompareEntry, { side, index }: Place): boolean {
  return entry[side].some((paragraph) => paragraph.index === index);
}
