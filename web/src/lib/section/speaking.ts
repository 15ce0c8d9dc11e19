// A champion country presents for three minutes; about 400 words are said in that time (catalogue: speaking_time).
const seconds = 180;
const wordsSaid = 400;

/** How long so many words take to say, as "2:55". */
export function speakingTime(words: number): string {
  const whole = Math.round((words * seconds) / wordsSaid);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
