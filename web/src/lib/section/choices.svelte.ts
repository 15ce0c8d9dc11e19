/** A choice between yes and no about how a section is shown, which this browser keeps. */
export class Choice {
  current = $state(false);

  constructor(
    private readonly key: string,
    first: boolean,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null = typeof localStorage === 'undefined' ? null : localStorage,
  ) {
    const kept = storage?.getItem(key);
    this.current = kept === 'yes' || kept === 'no' ? kept === 'yes' : first;
  }

  set(yes: boolean): void {
    this.current = yes;
    this.storage?.setItem(this.key, yes ? 'yes' : 'no');
  }
}

/** both languages side by side where there is room */
export const pairKept = new Choice('redonda.pair', true);
/** the text in the colours of those who wrote it */
export const coloursKept = new Choice('redonda.colours', false);
/** comments beside the text, where there is room */
export const marginKept = new Choice('redonda.margin', true);
/** changes by others told to screen readers */
export const noticesKept = new Choice('redonda.notices', true);
