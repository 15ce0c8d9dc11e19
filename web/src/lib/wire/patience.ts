/** how long the browser's database may take to answer, in milliseconds, before the page goes on without it */
const patience = 3_000;

/** Waits for what the database does, but not for ever: false where it has not answered by then. To fail is to answer. */
export function answered(work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patience);
    const done = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    work.then(done, done);
  });
}
