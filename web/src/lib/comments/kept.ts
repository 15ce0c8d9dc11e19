/** What somebody has begun to say and the server does not hold: kept in the browser, with the ids it will be sent under. */
export interface Kept {
  id: string;
  entry: string;
  words: string;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Begun answers by place: a thread's id, or the name of a text for a new thread. Where the storage is full or missing they last as long as the page. */
export class KeptWords {
  private readonly here = new Map<string, Kept>();

  constructor(
    private readonly account: string,
    private readonly storage: Storage | null = typeof localStorage === 'undefined' ? null : localStorage,
  ) {}

  get(place: string): Kept | null {
    const here = this.here.get(place);
    if (here) return here;
    try {
      const kept = JSON.parse(this.storage?.getItem(this.key(place)) ?? 'null') as Kept | null;
      return kept && typeof kept.words === 'string' && typeof kept.id === 'string' && typeof kept.entry === 'string' ? kept : null;
    } catch {
      return null;
    }
  }

  /** The words as they are now. Ids stay the same until they are sent: sent twice they are one entry. */
  set(place: string, words: string): Kept {
    const kept = { id: newID(), entry: newID(), ...this.get(place), words };
    this.here.set(place, kept);
    try {
      this.storage?.setItem(this.key(place), JSON.stringify(kept));
    } catch {
      // Full: this page still has them.
    }
    return kept;
  }

  drop(place: string): void {
    this.here.delete(place);
    this.storage?.removeItem(this.key(place));
  }

  private key(place: string): string {
    return `redonda.said ${this.account} ${place}`;
  }
}

/** An id that nobody else chooses. */
export function newID(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
