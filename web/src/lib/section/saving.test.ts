import { describe, expect, test } from 'vitest';
import { en } from '$lib/i18n/en';
import { es } from '$lib/i18n/es';
import type { LiveSnapshot, SaveState } from '$lib/wire';
import { inWords, together } from './saving';

const snapshot = (save: SaveState, waiting = 0, over: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  save, waiting, savedAt: null, write: true, status: 'drafting', peers: [], ready: true, problem: null, reread: 0, held: false, ended: false, ...over,
});
const clock = (at: Date): string => at.toISOString().slice(11, 16);
const say = (snapshots: LiveSnapshot[]): string[] => [inWords(together(snapshots), en, clock), inWords(together(snapshots), es, clock)];

describe('two texts, one line', () => {
  test.each<[string, LiveSnapshot[], string, string]>([
    ['both are stored', [snapshot('saved'), snapshot('saved')], 'saved', 'guardado'],
    ['one is on its way', [snapshot('saved'), snapshot('saving', 2)], 'saving …', 'guardando…'],
    ['the server cannot store at the moment', [snapshot('held-up', 2), snapshot('saving', 1)], 'saving is held up, 3 changes waiting; go on typing', 'el registro se demora, 3 cambios en espera; puede seguir escribiendo'],
    ['without a line, what waits is added up', [snapshot('offline', 5), snapshot('offline', 7)], 'offline, 12 changes waiting', 'sin conexión, 12 cambios en espera'],
    ['a refusal comes first', [snapshot('offline', 1), snapshot('stuck', 1)], 'a change was refused', 'un cambio no se aceptó'],
    ['a session that is over', [snapshot('ended', 2), snapshot('ended')], 'closed, 2 changes not sent', 'cerrado, 2 cambios sin enviar'],
    ['others wait for a letter that is composed', [snapshot('saving', 2, { held: true }), snapshot('saved')], 'changes by others wait', 'cambios de otros en espera'],
    ['one is still being read', [snapshot('saved'), snapshot('connecting')], 'opening …', 'abriendo…'],
    ['for a reader there is nothing to save', [snapshot('saved', 0, { write: false }), snapshot('saved', 0, { write: false })], 'up to date', 'al día'],
    ['a reader without a line', [snapshot('offline', 0, { write: false })], 'offline', 'sin conexión'],
    ['the time of the later acknowledgement', [snapshot('saved', 0, { savedAt: new Date('2021-09-03T10:42:00Z') }), snapshot('saved', 0, { savedAt: new Date('2021-09-03T10:40:00Z') })], 'saved 10:42', 'guardado a las 10:42'],
  ])('%s', (_, snapshots, english, spanish) => {
    expect(say(snapshots)).toEqual([english, spanish]);
  });
});

test('the browser tests’ words for "stored" never stand for anything else', () => {
  for (const state of ['stuck', 'ended', 'offline', 'held-up', 'connecting', 'saving'] as const) {
    for (const words of say([snapshot(state, 3)])) expect(words).not.toMatch(/\bsaved\b|guardado/);
  }
});
