import { sentence } from '$lib/api/client';
import type { Both, Lang } from '$lib/api/types';
import type { EditorState } from '$lib/editor';
import type { LiveSnapshot, LiveText } from '$lib/wire';
import type { Heading } from './headings';

const nothing: LiveSnapshot = { save: 'connecting', waiting: 0, savedAt: null, write: false, status: '', peers: [], ready: false, problem: null, reread: 0, held: false, ended: false };
const blank: EditorState = { active: new Set(), canUndo: false, canRedo: false, words: 0, footnotes: [], selection: false, author: null, delegations: [], anchors: new Map() };

/** Opens a text and reports every change of its state; openText of the wire, bound to a connection and an account. */
export type Opener = (text: string, onChange: (snapshot: LiveSnapshot) => void) => Promise<LiveText>;

/** One text of a section as the page shows it: what the wire says of it, and what its editor says. */
export class Room {
  snapshot = $state.raw<LiveSnapshot>(nothing);
  editor = $state.raw<EditorState>(blank);
  headings = $state.raw<readonly Heading[]>([]);
  live = $state.raw<LiveText | null>(null);
  /** words of a refused change, kept until the reader has copied or discarded them */
  kept = $state('');
  trouble = $state<Both | null>(null);
  /** why it cannot be shown who wrote what */
  authorsTrouble = $state<Both | null>(null);
  /** times the reader has been told that the text was read anew */
  rereadSeen = $state(0);
  private left = false;
  private closed = false;

  constructor(
    readonly id: string,
    readonly lang: Lang,
  ) {}

  async open(opener: Opener): Promise<void> {
    this.trouble = null;
    try {
      const live = await opener(this.id, (snapshot) => this.follow(snapshot));
      this.snapshot = live.snapshot;
      this.live = live;
      if (this.left) this.closeWhenSent();
    } catch (error) {
      this.trouble = sentence(error);
      this.closed = true;
    }
  }

  /** Gives up the refused change and puts its words aside; the text is then the server's again. */
  async putAside(): Promise<void> {
    const words = await this.live?.abandonRefused();
    if (words) this.kept = this.kept ? `${this.kept}\n\n${words}` : words;
  }

  /** Gives up what is unsent for good. */
  async discard(): Promise<void> {
    await this.live?.abandonRefused();
  }

  /** What the server does not hold, in words; '' for none. */
  unsentWords(): string {
    return this.snapshot.waiting > 0 ? (this.live?.unsentWords() ?? '') : '';
  }

  /** The page has left: the text closes as soon as nothing waits to be sent. */
  leave(): void {
    this.left = true;
    this.closeWhenSent();
  }

  /** The page is back, perhaps before the text was closed. False if it is too late for that. */
  comeBack(): boolean {
    if (this.closed || this.snapshot.ended) return false;
    this.left = false;
    return true;
  }

  private follow(snapshot: LiveSnapshot): void {
    this.snapshot = snapshot;
    if (this.left) this.closeWhenSent();
  }

  private closeWhenSent(): void {
    if (!this.live || (this.snapshot.waiting > 0 && !this.snapshot.ended)) return;
    const live = this.live;
    this.live = null;
    this.closed = true;
    live.close();
  }
}
