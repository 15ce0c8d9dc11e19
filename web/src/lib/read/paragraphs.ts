import type { Lang, Op } from '$lib/api/types';

export interface Span {
  text: string;
  bold: boolean;
  italic: boolean;
  underline: boolean;
  link: string;
  /** number of the footnote whose mark stands here, 0 for words */
  note: number;
}
export interface Paragraph {
  pid: string;
  kind: string;
  level: number;
  /** numbering as it is drawn, such as "2." or "(a)" */
  label: string;
  spans: Span[];
}
export interface Reading {
  paragraphs: Paragraph[];
  /** footnotes by the order of their marks */
  notes: string[];
}

/** A stored text as paragraphs to be drawn: the attributes of a line's end hold its kind. */
export function read(ops: Op[], lang: Lang): Reading {
  const paragraphs: Paragraph[] = [];
  const notes: string[] = [];
  const number = numbering(lang);
  let spans: Span[] = [];
  for (const { insert, attributes = {} } of ops) {
    if (typeof insert !== 'string') {
      notes.push(String(attributes.note ?? ''));
      spans.push({ ...span('', attributes), note: notes.length });
      continue;
    }
    insert.split('\n').forEach((piece, i) => {
      if (i > 0) {
        const kind = String(attributes.kind ?? '');
        const level = Number(attributes.level ?? 1);
        paragraphs.push({ pid: String(attributes.pid ?? ''), kind, level, label: number(kind, level), spans });
        spans = [];
      }
      if (piece) spans.push(span(piece, attributes));
    });
  }
  return { paragraphs, notes };
}

function span(text: string, attributes: Record<string, unknown>): Span {
  const link = typeof attributes.link === 'string' && /^(https?:\/\/|mailto:)/i.test(attributes.link) ? attributes.link : '';
  return { text, bold: attributes.bold === true, italic: attributes.italic === true, underline: attributes.underline === true, link, note: 0 };
}

/**
 * Counts numbered and lettered paragraphs; a shallower item or a heading starts what lies under it anew. Below letters come small Roman
 * numbers, then both with a full stop: (a) (i) a. i., in Spanish a) i) a. i.
 */
export function numbering(lang: Lang): (kind: string, level: number) => string {
  let counters: number[] = [];
  return (kind, level) => {
    if (/^h\d$/.test(kind)) counters = counters.slice(0, 1);
    if (kind !== 'number' && kind !== 'letter') return '';
    const depth = (level - 1) * 2 + (kind === 'letter' ? 1 : 0);
    counters = counters.slice(0, depth + 1);
    counters[depth] = (counters[depth] ?? 0) + 1;
    if (kind === 'number') return `${counters[depth]}.`;
    const above = counters.slice(0, depth).filter((count, at) => at % 2 === 1 && count > 0).length;
    const marker = above % 2 === 1 ? roman(counters[depth]) : letters(counters[depth]);
    if (above > 1) return `${marker}.`;
    return lang === 'es' ? `${marker})` : `(${marker})`;
  };
}

const signs: readonly (readonly [number, string])[] = [[1000, 'm'], [900, 'cm'], [500, 'd'], [400, 'cd'], [100, 'c'], [90, 'xc'], [50, 'l'], [40, 'xl'], [10, 'x'], [9, 'ix'], [5, 'v'], [4, 'iv'], [1, 'i']];

function roman(n: number): string {
  let rest = n;
  let text = '';
  for (const [value, sign] of signs) for (; rest >= value; rest -= value) text += sign;
  return text;
}

function letters(n: number): string {
  return n > 26 ? letters(Math.floor((n - 1) / 26)) + letters(((n - 1) % 26) + 1) : String.fromCharCode(96 + n);
}
