/** A choice between yes and no about how a section is shown, which this browser keeps. */
export class Choice {
  /** null until somebody chose */
  chosen = $state<boolean | null>(null);

  constructor(
    private readonly key: string,
    private readonly first: boolean,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null = typeof localStorage === 'undefined' ? null : localStorage,
  ) {
    const kept = storage?.getItem(key);
    if (kept === 'yes' || kept === 'no') this.chosen = kept === 'yes';
  }

  get current(): boolean {
    return this.chosen ?? this.first;
  }

  set(yes: boolean): void {
    this.chosen = yes;
    this.storage?.setItem(this.key, yes ? 'yes' : 'no');
  }
}

/** both languages side by side where there is room */
export const pairKept = new Choice('redonda.pair', true);
/** the text in the colours of those who wrote it */
export const coloursKept = new Choice('redonda.colours', false);
/** comments beside the text, where there is room; until it is chosen, where there are any */
export const marginKept = new Choice('redonda.margin', false);
/** changes by others told to screen readers */
export const noticesKept = new Choice('redonda.notices', true);
