/** how long a change is on its way before the page says that it takes long, in milliseconds */
const usual = 4_000;
/** how long before it is asked for; each time twice as long, up to eight times */
const patience = 10_000;

/**
 * Watches over what was sent and is not answered. A line that lives can still have lost it, and a server that is merely
 * slow must not get more to do by it: hence the growing pauses, and none of it while the server itself asked to wait.
 */
export class Overdue {
  slow = false;
  private asked = 0;
  private saying: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;

  /** `say` hears that it takes long; `ask` is to ask for the answer, every third time on a new line. */
  constructor(private readonly say: () => void, private readonly ask: (newLine: boolean) => void) {}

  /** `sent`: something waits for an answer; `line`: there is one to get it by; `told`: the server asked to wait. */
  watch(sent: boolean, line: boolean, told: boolean): void {
    if (!sent || told) this.asked = 0;
    if (!sent || !line || told) this.asking = void clearTimeout(this.asking);
    else this.asking ??= setTimeout(() => { this.asking = undefined; this.ask(++this.asked % 3 === 0); }, patience * 2 ** Math.min(this.asked, 3));
    if (!sent || !line) {
      this.saying = void clearTimeout(this.saying);
      this.slow = false;
    } else this.saying ??= setTimeout(() => { this.slow = true; this.say(); }, usual);
  }

  /** It is answered: the next one has its own time. */
  answered(): void {
    this.watch(false, false, false);
  }
}
