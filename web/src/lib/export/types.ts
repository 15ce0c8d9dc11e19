import type { Both, Lang } from '$lib/api/types';

/** A file to be made: clean at `to`, or what changed from `from` on. */
export interface ExportOrder { format: string; lang: Lang | 'both'; /** empty for the whole contribution */ section: string; from?: string; to?: string; /** a table of where each paragraph went */ form?: 'concordance'; /** comments that go along: those that all members see, or with those of the own delegation */ comments?: 'members' | 'own'; /** language around the texts */ words: Lang }
export interface Exported {
  id: string; state: 'waiting' | 'making' | 'ready' | 'failed'; done: number; of: number; /** of the file */ name: string; size: number;
  problem: { code: string; title: Both } | null;
}
