import { ApiError, sentence } from '$lib/api/client';
import type { Both } from '$lib/api/types';
import { en } from '$lib/i18n/en';
import { es } from '$lib/i18n/es';
import { PasskeyStopped } from './passkey';

/** What went wrong while signing in, as a sentence that says what to do. */
export function troubleOf(error: unknown): Both {
  return error instanceof PasskeyStopped ? { es: es.entry.passkeyStopped, en: en.entry.passkeyStopped } : sentence(error);
}

/** Why a ministry's sign-on came back without success; null where the address says nothing of it. */
export function signOnTrouble(url: URL): Both | null {
  const code = url.searchParams.get('trouble');
  const known = en.entry.signOnTrouble;
  if (code === null) return null;
  const key = (code in known ? code : 'other') as keyof typeof known;
  return { es: es.entry.signOnTrouble[key], en: known[key] };
}

export const isOver = (error: unknown): boolean => error instanceof ApiError && error.code === 'ticket_spent';
