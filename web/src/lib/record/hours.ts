import { conferenceZone } from '$lib/i18n/format';

/** The reading of a moment in a zone, as a form's field has it: 2021-12-03T12:00. */
export function localHour(at: Date, zone = conferenceZone): string {
  const parts = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The moment at which a zone's clocks show a reading, as ISO in UTC; null for no reading. */
export function instantOf(local: string, zone = conferenceZone): string | null {
  const wanted = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : NaN;
  if (Number.isNaN(wanted)) return null;
  // What the clocks there show at a guess tells how far it is off; a second look settles a change of the clocks between the two.
  let guess = wanted;
  for (let look = 0; look < 2; look++) guess += wanted - Date.parse(`${localHour(new Date(guess), zone)}:00Z`);
  return new Date(guess).toISOString().replace('.000', '');
}
