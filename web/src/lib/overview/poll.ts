/**
 * Calls work now and then every interval (milliseconds), but only while the page is on the screen; a page that
 * comes back is brought up to date at once. Returns the way to stop.
 */
export function whileVisible(work: () => Promise<void>, interval: number, page: Document = document): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let stopped = false;

  async function turn(): Promise<void> {
    if (running || stopped) return;
    clearTimeout(timer);
    running = true;
    await work();
    running = false;
    if (!stopped && page.visibilityState === 'visible') timer = setTimeout(() => void turn(), interval);
  }
  const seen = (): void => {
    if (page.visibilityState === 'visible') void turn();
    else clearTimeout(timer);
  };
  page.addEventListener('visibilitychange', seen);
  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', seen);
  };
}
