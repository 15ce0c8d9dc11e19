import Delta from 'quill-delta';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from './messages';
import { Presence } from './presence';
import type { Peer } from './snapshot';

const peer = (id: string, at?: [anchor: number, head: number, rev: number]): Peer => ({
  peer: id, account: `${id}-delegate`, delegation: id, code: id.toUpperCase(), name: { es: id, en: id }, rev: at?.[2] ?? 0, ...(at && { anchor: at[0], head: at[1] }),
});
const entry = (account: string, rev: number, change: Delta): Entry => ({ rev, client: `c-${account}`, seq: 1, ops: change.ops, account: `${account}-delegate`, delegation: account, code: '', at: '' });
const insert = (at: number, words: string) => new Delta().retain(at).insert(words);

let presence: Presence;
const places = () => presence.cursors().map(({ peer: id, anchor, head }) => `${id} ${anchor}–${head}`);
const entered = (account: string, rev: number, change: Delta) => presence.entered(entry(account, rev, change), change, change, []);
beforeEach(() => { presence = new Presence(); });

describe('cursors of others', () => {
  test('are shown where they are; oneself, and those who showed none, are not', () => {
    presence.set([peer('me', [1, 1, 4]), peer('sv', [2, 5, 4]), peer('gt')], 'me', 4, []);
    expect(places()).toEqual(['sv 2–5']);
    expect(presence.list().map(({ code }) => code)).toEqual(['SV', 'GT']);
  });

  test('do not follow what is typed at their place, by me or by a third', () => {
    presence.set([peer('sv', [3, 3, 4]), peer('gt')], 'me', 4, []);
    presence.edited(insert(3, 'mine'));
    expect(places()).toEqual(['sv 3–3']);
    presence.edited(insert(0, '__'));
    entered('xx', 5, insert(5, 'theirs'));
    expect(places()).toEqual(['sv 5–5']);
  });

  test('follow their own typing, also where no cursor was told before', () => {
    presence.set([peer('sv', [3, 3, 4]), peer('gt')], 'me', 4, []);
    entered('sv', 5, insert(3, 'abc'));
    entered('gt', 6, new Delta().retain(2).delete(1));
    expect(places()).toEqual(['sv 5–5', 'gt 2–2']);
  });

  test('stay when their owner only formats', () => {
    presence.set([peer('sv', [3, 3, 4])], 'me', 4, []);
    entered('sv', 5, new Delta().retain(2, { bold: true }));
    expect(places()).toEqual(['sv 3–3']);
  });

  test('are not moved by what the server does in somebody’s name', () => {
    presence.set([peer('sv', [3, 3, 4])], 'me', 4, []);
    const change = insert(9, 'restored');
    presence.entered({ ...entry('sv', 5, change), client: '' }, change, change, []);
    expect(places()).toEqual(['sv 3–3']);
  });

  test('told for an older version are carried forward, over own changes too', () => {
    presence.set([], 'me', 4, []);
    entered('xx', 5, insert(0, 'ab'));
    presence.stored(6, insert(0, 'c'), []);
    presence.set([peer('sv', [1, 4, 4])], 'me', 6, [insert(0, 'unsent ')]);
    expect(places()).toEqual(['sv 11–14']);
  });

  test('told for a version that is still to come wait for it', () => {
    presence.set([peer('sv', [1, 1, 5])], 'me', 4, []);
    expect(places()).toEqual([]);
    entered('xx', 5, insert(0, 'ab'));
    expect(places()).toEqual(['sv 1–1']);
  });

  test('told for a version nobody remembers are left out', () => {
    presence.set([peer('sv', [1, 1, 2])], 'me', 4, []);
    expect(places()).toEqual([]);
  });

  test('keep their place when the list comes again, and go with their owner', () => {
    presence.set([peer('sv', [3, 3, 4])], 'me', 4, []);
    presence.edited(insert(0, '12'));
    presence.set([peer('sv', [3, 3, 4]), peer('gt')], 'me', 4, []);
    expect(places()).toEqual(['sv 5–5']);
    presence.set([peer('gt')], 'me', 4, []);
    expect(places()).toEqual([]);
  });
});
