import type { SectionComparison } from '$lib/api/types';
import type { Visibility } from '$lib/comments/types';

/** What of a Word file is not taken in, or in another form. */
export type LostCode =
  | 'tables' | 'images' | 'text_boxes' | 'equations' | 'symbols' | 'embedded' | 'hidden' | 'contents' | 'fields' | 'strike' | 'highlights' | 'colours'
  | 'capitals' | 'raised' | 'bullets' | 'levels' | 'links' | 'endnotes' | 'notes' | 'characters' | 'typed_labels';
export interface Loss { code: LostCode; count: number; /** paragraphs of the file's text, from 0 */ places: number[] }
export interface Remark {
  author: string; at: string | null; text: string; /** paragraph of the file's text; -1 where it is gone */ place: number;
  /** the words it is of, '' for the whole paragraph */ of: string;
  /** it answers another */ answer: boolean; /** resolved in Word */ done: boolean;
  fate: 'opens' | 'answers' | 'known' | 'here' | 'blank';
  /** what its thread will stand on */ stands: 'words' | 'paragraph' | 'text';
}
export interface WordAuthor { name: string; first: string | null; last: string | null; insertions: number; deletions: number; formats: number }

/** What a Word file would change of a text, before anything is changed. */
export interface IncomingPreview {
  /** of the file */ hash: string;
  /** of an exported redline what it was compared with, else as version */ from: number;
  /** that the file rests on */ version: number;
  /** the newest version */ head: number;
  /** the file is an export of this text */ known: boolean;
  trackedOnly: boolean;
  /** there is anything to take in */ changes: boolean;
  comparison: SectionComparison;
  lost: Loss[];
  comments: Remark[];
  /** for whose eyes they can be, the narrowest first */ choices: Visibility[];
  authors: WordAuthor[];
}
