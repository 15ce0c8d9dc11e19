import { expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { Session } from '$lib/api/types';
import { Reader } from './session.svelte';

const session: Session = {
  account: { id: 'hn-delegate', role: 'delegate', delegation: 'hn', name: { es: 'Delegación de Honduras', en: 'Delegation of Honduras' }, code: 'HND' },
  hat: 'delegation', mayChair: false, hatLost: false, weak: false, demonstration: true, now: '2021-09-03T10:00:00Z', may: ['name_contribution_revision'],
};
const refusal = (code: string) => new ApiError({ type: 'about:blank', status: 401, code, title: { es: 'No.', en: 'No.' } });
const never = () => Promise.reject(new Error('not asked'));

test('who is signed in may what the server says', async () => {
  const reader = new Reader({ session: async () => session, join: never, signOut: never });
  await reader.load();
  expect([reader.state, reader.may('name_contribution_revision'), reader.may('invite')]).toEqual(['member', true, false]);
});

test('without a session the reader is a guest; a server that fails is told apart from that', async () => {
  const guest = new Reader({ session: () => Promise.reject(refusal('unauthenticated')), join: never, signOut: never });
  await guest.load();
  const failed = new Reader({ session: () => Promise.reject(refusal('unavailable')), join: never, signOut: never });
  await failed.load();
  expect([guest.state, failed.state, failed.trouble?.en]).toEqual(['guest', 'failed', 'No.']);
});

test('a link signs in, and its refusal reaches the page', async () => {
  const reader = new Reader({ session: never, join: async (token) => (token === 'good' ? session : Promise.reject(refusal('link_spent'))), signOut: async () => undefined });
  await expect(reader.join('spent')).rejects.toMatchObject({ code: 'link_spent' });
  await reader.join('good');
  expect(reader.session?.account.code).toBe('HND');
  await reader.signOut();
  expect([reader.state, reader.session]).toEqual(['guest', null]);
});
