import type { Attribute, Both, CompareEntry, Lang, Op, Role } from '$lib/api/types';

export type DraftState = 'drafting' | 'submitting' | 'submitted';
export interface Attachment { id: string; name: string; type: string; size: number; sha256: string }
export interface DraftRow { id: string; target: string; title: Both; status: DraftState; standing: number; own: boolean }
export interface Target { id: string; title: Both; label: Both }
/** What a delegation prepares in its private room (docs/api.md). */
export interface Draft {
  id: string; delegation: string; target: string; section: string; status: DraftState; title: Both;
  attachments: Attachment[]; standing: number; rev: number;
  act?: { kind: string; due: string } | null;
  /** what a submission names: exactly what was seen */ versions: Record<Lang, number>; hash: string;
  words: Record<Lang, number>; may: { write: boolean; submit: boolean; invite: boolean };
  /** the delegation is now what it takes to submit here */ place: boolean;
  /** who was let in, and who may be besides */ visitors: Visitor[]; inviting: Visitor[];
  /** seconds in which a submission can be undone */ window: number;
  now: string;
}
export interface Visitor { account: string; delegation: string; code: string; role: Role; name: Both }
export interface Person { account: string; delegation: string; role: Role }
export type ReceiptKind = 'submission' | 'correction' | 'withdrawal';
export interface Receipt {
  number: number; kind: ReceiptKind; delegation: string; code: string; name: Both; section: string; title: Both;
  hash: string; seal: string; pressed: string; effective: string; local: string; by: Person; agreed: Person[];
  /** what the delegation was when it was decided; not on receipts from before this was kept */ as?: Attribute[];
  words: Record<Lang, number>; attachments: Attachment[]; deadline: string | null; late: boolean; previous: number; /** the submission that a correction or withdrawal goes back to; 0 for a submission */ first: number; stands: boolean;
  /** of the section's texts, at which they hold or held it */ versions: Record<Lang, number>;
}
export interface Content { es: Op[]; en: Op[] }
export type Nature = 'untouched' | 'typography' | 'spelling' | 'substance';
export interface Form {
  id: string; receipt: number; lang: Lang; pid: string; old: string; new: string; runs: CompareEntry['runs']; nature: Nature;
  by: Person; at: string; agreed: Person[]; state: 'proposed' | 'agreed' | 'refused' | 'done'; result: number;
}
export interface Forms { items: Form[]; may: { propose: boolean; judge: boolean } }
export interface Deadline { dialogue: string; at: string | null; rev: number; /** the reader sets it */ may: boolean }
