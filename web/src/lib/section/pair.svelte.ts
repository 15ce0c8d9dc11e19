const key = 'redonda.pair';

/** Whether both languages stand side by side where there is room; this browser keeps the choice. */
class Pair {
  current = $state(typeof localStorage === 'undefined' || localStorage.getItem(key) !== 'no');

  set(pair: boolean): void {
    this.current = pair;
    localStorage.setItem(key, pair ? 'yes' : 'no');
  }
}

export const pairKept = new Pair();
