import type { Both } from '$lib/api/types';
import type { Quote } from './quote';

/** For whose eyes a thread is; `room` on a private text. */
export type Visibility = 'own' | 'members' | 'all' | 'room';

export interface Speaker { account: string; delegation: string; code: string; /** null for an account that is not here */ name: Both | null; asChair: boolean }
export interface Entry {
  id: string; by: Speaker; at: string; words: string;
  /** it came in a Word file, as the file has it */ word: { author: string; at?: string } | null;
  changed: string | null; withdrawn: string | null;
  /** until when the reader may change or withdraw it; null for who may not */ until: string | null;
}
export interface Thread {
  id: string; text: string; /** '' for the text as a whole */ pid: string; quote: Quote | null; visibility: Visibility; delegation: string; code: string;
  entries: Entry[]; resolved: { by: Speaker; at: string } | null; may: { reply: boolean; resolve: boolean };
}
export interface Comments { threads: Thread[]; /** for a new thread, the narrowest first; none for who may not comment */ choices: Visibility[]; usual: Visibility | '' }

/** What is sent to open a thread. */
export interface Opening { id: string; entry: string; pid: string; quote: Quote | null; visibility: Visibility; words: string }
