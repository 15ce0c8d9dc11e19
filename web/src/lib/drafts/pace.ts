/** Words a minute at which three minutes hold about 400 (catalogue: speaking_time). */
export const usualPace = 133;
export const allowed = 180;

/** Seconds that so many words take at a pace of words a minute. */
export function secondsFor(words: number, pace: number): number {
  return pace > 0 ? Math.round((words * 60) / pace) : 0;
}
