import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { changeFor, someParts, someText } from './testing/arbitrary';
import { Client, settle } from './testing/client';
import { Room } from './testing/room';
import { unsent } from './text-state';
import type { Undone } from './undone';

const at = (index: number) => new Delta().retain(index);
const words = (text: Delta) => text.ops.map(({ insert }) => insert).join('').replace(/\n$/, '');

/** A text, somebody whose changes can be refused for good, and another. */
class Table {
  readonly room: Room;
  readonly me: Client;
  readonly other: Client;
  private refusing = false;
  constructor(text: Delta) {
    this.room = new Room('o02.es', text);
    [this.me, this.other] = [new Client(this.room, 'me'), new Client(this.room, 'other')];
    settle([this.me, this.other]);
    this.room.refuse = (client) => {
      if (!this.refusing || !client.startsWith('me')) return null;
      this.refusing = false;
      return 'invalid';
    };
  }
  /** The next change that arrives of mine is refused for good. */
  refuseNext(): void {
    this.refusing = true;
  }
  giveUp(): void {
    if (this.me.state.stuck) this.me.give({ type: 'abandon', client: `me-${this.me.made}` });
  }
  /** Everything arrives; what is refused is given up. */
  rest(): void {
    for (let i = 0; i < 3; i++) {
      settle([this.me, this.other]);
      this.giveUp();
    }
    settle([this.me, this.other]);
    expect(this.me.state.stuck).toBeNull();
    expect(unsent(this.me.state)).toBe(false);
    for (const { screen } of [this.me, this.other]) expect(screen.ops).toEqual(this.room.document.ops);
  }
}

const onLine = (line: string) => new Table(new Delta().insert(line).insert('\n', { pid: 'p0' }));

/** The first change is on its way and will be refused; the rest is done before that is heard, then it is given up. */
function refusedFirst(line: string, first: (me: Client) => void, since: (me: Client, other: Client) => void): Table {
  const table = onLine(line);
  table.refuseNext();
  first(table.me);
  since(table.me, table.other);
  return table;
}

describe('a change that is refused and given up leaves the text as if it had never been made', () => {
  const deletes = (me: Client) => me.edit(at(4).delete(4));
  const types = (me: Client) => me.edit(at(4).insert('mal '));
  const bold = (me: Client) => me.edit(at(4).retain(3, { bold: true }));
  const undo = (me: Client) => void me.turn('undo');
  const redo = (me: Client) => void me.turn('redo');

  test.each<[string, (me: Client) => void, (me: Client, other: Client) => void, string]>([
    ['a deletion', deletes, () => undefined, 'uno dos tres'],
    ['a deletion that was undone', deletes, undo, 'uno dos tres'],
    ['a deletion that was undone and redone', deletes, (me) => { undo(me); redo(me); }, 'uno dos tres'],
    ['a deletion that was undone, redone and undone', deletes, (me) => { undo(me); redo(me); undo(me); }, 'uno dos tres'],
    ['a deletion that was undone, and typing elsewhere', deletes, (me) => { undo(me); me.edit(at(0).insert('¡')); }, '¡uno dos tres'],
    ['a deletion that was undone, and typing in the words', deletes, (me) => { undo(me); me.edit(at(5).insert('X')); }, 'uno dXos tres'],
    ['a deletion that was undone, and another one of a part of the words', deletes, (me) => { undo(me); me.edit(at(4).delete(2)); }, 'uno s tres'],
    ['a deletion that was undone with what came after it', deletes, (me) => { me.edit(at(4).insert('X')); undo(me); undo(me); }, 'uno dos tres'],
    ['a deletion, and words in the place of what it took', deletes, (me) => me.edit(at(4).insert('2 ')), 'uno dos 2 tres'],
    ['a deletion that was undone, while others wrote into the words', deletes, (me, other) => { other.edit(at(5).insert('X')); undo(me); }, 'uno dXos tres'],
    ['a deletion that was undone, while others deleted a part of them too', deletes, (me, other) => { other.edit(at(4).delete(2)); undo(me); }, 'uno s tres'],
    ['a deletion that was undone, while others deleted a part, and typing after that', deletes, (me, other) => { undo(me); other.edit(at(4).delete(2)); other.deliver(true); me.deliver(false); me.edit(at(8).insert('X')); }, 'uno s Xtres'],
    ['words', types, () => undefined, 'uno dos tres'],
    ['words that were undone', types, undo, 'uno dos tres'],
    ['words that were undone and redone', types, (me) => { undo(me); redo(me); }, 'uno dos tres'],
    ['words, and words typed into them, which stay', types, (me) => me.edit(at(6).insert('X')), 'uno Xdos tres'],
    ['words that were made bold', types, (me) => me.edit(at(4).retain(3, { bold: true })), 'uno dos tres'],
    ['words that were deleted in part by hand', types, (me) => me.edit(at(4).delete(2)), 'uno dos tres'],
    ['a form', bold, () => undefined, 'uno dos tres'],
    ['a form that was undone', bold, undo, 'uno dos tres'],
    ['a form, and words typed in it', bold, (me) => me.edit(at(5).insert('X', { bold: true })), 'uno dXos tres'],
  ])('%s', (_, first, since, want) => {
    const table = refusedFirst('uno dos tres', first, since);
    table.rest();
    expect(words(table.room.document)).toBe(want);
    // A step back from there never brings anything of it to the text.
    while (table.me.turn('undo')) table.rest();
    expect(words(table.room.document)).toMatch(/^uno (dX?o)?s tres$/);
    expect(table.room.document.ops.some(({ attributes }) => attributes?.bold)).toBe(false);
  });
});

describe('what is undone after a change was given up', () => {
  test.each<[string, (me: Client) => void, (me: Client) => void, string, string]>([
    ['is what was made since, and not the change', (me) => me.edit(at(4).delete(4)), (me) => me.edit(at(0).insert('¡')), '¡uno dos tres', 'uno dos tres'],
    ['is what was made since in the place of the change', (me) => me.edit(at(4).delete(4)), (me) => me.edit(at(4).insert('2 ')), 'uno dos 2 tres', 'uno dos tres'],
    ['leaves out what of a step was refused', (me) => me.edit(at(4).insert('a'), 'typing'), (me) => me.edit(at(5).insert('b'), 'typing'), 'uno bdos tres', 'uno dos tres'],
    ['leaves out what of a deletion was refused', (me) => me.edit(at(7).delete(1), 'deleting'), (me) => me.edit(at(6).delete(1), 'deleting'), 'uno do tres', 'uno dos tres'],
    ['leaves the form as it was that was refused', (me) => me.edit(at(4).retain(3, { bold: true })), (me) => me.edit(at(0).insert('¡')), '¡uno dos tres', 'uno dos tres'],
  ])('%s', (_, first, since, then, undone) => {
    const { me, room, rest } = bound(refusedFirst('uno dos tres', first, since));
    rest();
    expect(words(room.document)).toBe(then);
    me.turn('undo');
    rest();
    expect(words(room.document)).toBe(undone);
    expect(room.document.ops[0]!.attributes).toBeUndefined();
    expect(me.turn('undo')).toBeNull();
    me.turn('redo');
    rest();
    expect(words(room.document)).toBe(then);
  });

  test('goes on with what was stored before', () => {
    const table = onLine('');
    const { me, room, rest } = bound(table);
    me.edit(at(0).insert('uno '), 'typing');
    settle([me]);
    table.refuseNext();
    me.edit(at(4).insert('dos '), 'typing');
    me.edit(at(8).insert('tres '), 'typing');
    rest();
    expect(words(room.document)).toBe('uno tres ');
    me.turn('undo');
    rest();
    expect(words(room.document)).toBe('');
  });

  test('a step that reaches from what is stored into what is refused takes back the stored part alone', () => {
    const table = onLine('abcd');
    const { me, room, rest } = bound(table);
    me.edit(at(3).delete(1), 'deleting');
    settle([me]);
    table.refuseNext();
    me.edit(at(2).delete(1), 'deleting');
    me.edit(at(1).delete(1), 'deleting');
    me.turn('undo');
    rest();
    expect(words(room.document)).toBe('abcd');
    expect(room.log.map(({ ops }) => ops)).toEqual([at(3).delete(1).ops, at(3).insert('d').ops]);
  });

  test('an undo that is refused has not happened, nor has its redo', () => {
    const table = onLine('uno dos tres');
    const { me, room, rest } = bound(table);
    me.edit(at(4).delete(4));
    settle([me]);
    table.refuseNext();
    me.turn('undo');
    me.turn('redo');
    rest();
    expect(words(room.document)).toBe('uno tres');
    me.turn('undo');
    rest();
    expect(words(room.document)).toBe('uno dos tres');
  });

  test('no later change tells that it takes the refused one back, whose number is another’s', () => {
    const table = onLine('uno dos tres');
    const { me, room, rest } = bound(table);
    table.refuseNext();
    me.edit(at(4).delete(4));
    me.turn('undo');
    me.edit(at(0).insert('¡'));
    me.edit(at(1).delete(1));
    settle([me]);
    table.giveUp();
    const rows = (): Undone[] => me.toServer.flatMap((message) => (message.t === 'change' ? (message.undoes ?? []) : []));
    expect(me.toServer).toMatchObject([{ seq: 1, ops: [{ insert: '¡' }, { delete: 1 }] }]);
    expect(rows()).toEqual([]);
    rest();
    me.turn('undo');
    expect(rows()).toEqual([{ client: 'me-0', seq: 1, since: 0 }]);
    rest();
    expect(words(room.document)).toBe('¡uno dos tres');
  });
});

describe('a change that is refused', () => {
  test('may be undone, the page closed and opened again, before it is given up', () => {
    const table = refusedFirst('uno dos tres', (me) => me.edit(at(4).delete(4)), (me) => {
      me.turn('undo');
      me.edit(at(5).insert('X'));
      me.reload();
      me.edit(at(0).insert('¡'));
    });
    table.rest();
    expect(words(table.room.document)).toBe('¡uno dXos tres');
  });

  test('goes with all that is unsent where it was no fault of its own, and so do its steps back', () => {
    const table = onLine('uno dos tres');
    const { me, room, rest } = bound(table);
    me.edit(at(12).insert('!'));
    settle([me]);
    room.refuse = () => 'section_closed';
    me.edit(at(4).delete(4));
    me.edit(at(0).insert('¡'));
    settle([me]);
    me.cut();
    table.giveUp();
    // What is known of the server's text stands at once, also without a line.
    expect(words(me.screen)).toBe('uno dos tres!');
    room.refuse = () => null;
    rest();
    expect(words(room.document)).toBe('uno dos tres!');
    me.turn('undo');
    rest();
    expect(words(room.document)).toBe('uno dos tres');
  });
});

describe('where others wrote beside words that were taken away and brought back', () => {
  /** Signs of one's own are small, those of the other great. */
  const typing = (sign: string, place: number) => (who: Client) => who.edit(at(place).insert(sign));
  const deleting = (place: number, size = 1) => (who: Client) => who.edit(at(place).delete(size));
  const undo = (me: Client) => void me.turn('undo');

  test('their side of the words is set right, and an earlier step still takes the words back', () => {
    const table = onLine('12');
    const { me, other, room, rest } = bound(table);
    me.edit(at(2).insert('ab'));
    settle([me]);
    table.refuseNext();
    deleting(3)(me);
    undo(me);
    typing('XY', 2)(other);
    rest();
    expect(words(room.document)).toBe('12abXY');
    undo(me);
    rest();
    expect(words(room.document)).toBe('12XY');
  });

  test('what was deleted meanwhile comes back before both, where it stood', () => {
    const table = onLine('1234');
    const { me, other, room, rest } = bound(table);
    deleting(2)(me);
    typing('XY', 3)(other);
    settle([other]);
    table.refuseNext();
    me.deliver(false);
    undo(me);
    deleting(0, 2)(me);
    rest();
    expect(words(room.document)).toBe('3XY4');
    undo(me);
    rest();
    expect(words(room.document)).toBe('123XY4');
  });

  test('words that are refused go, also where they were deleted and that was undone', () => {
    const table = onLine('12');
    const { me, other, room, rest } = bound(table);
    table.refuseNext();
    typing('a', 0)(me);
    typing('X', 1)(other);
    deleting(0, 2)(me);
    settle([other]);
    me.deliver(false);
    undo(me);
    rest();
    expect(words(room.document)).toBe('1X2');
  });
});

test('a step that cancelled itself out is still known when a part of it is refused later', () => {
  const table = onLine('12');
  const { me, room, rest } = bound(table);
  me.edit(at(2).insert('a'), 'same');
  me.edit(at(2).delete(1), 'same');
  expect(me.turn('undo')).toBeNull();
  expect([me.history.canUndo, me.history.canRedo]).toEqual([false, false]);
  me.edit(at(0).insert('b'));
  me.deliver(true);
  me.deliver(false);
  table.refuseNext();
  me.edit(at(0).insert('c'));
  rest();
  // The deletion was refused with the b behind it.
  expect(words(room.document)).toBe('c12a');
  expect(me.turn('undo')).toEqual([1, 4]);
  rest();
  expect(words(room.document)).toBe('12');
});

/** A table with its parts at hand. */
function bound(table: Table) {
  return { me: table.me, other: table.other, room: table.room, rest: () => table.rest() };
}

// --- whatever happens ----------------------------------------------------------------------------------------------

/** Signs of which each is put in once, so that a text tells by itself what is missing, doubled or out of place. */
const firstSigns = [...'ABCDEFGHIJKLMNOP'];
const signs = (text: Delta): string[] => [...words(text)];

/**
 * What the text has to be, from what was done alone: each own edit puts signs in and takes signs away, or turns others
 * over, which then count or count no more. Nothing here knows of changes, positions and buffers.
 */
class Account {
  private readonly made = new Map<number, { puts: string[]; takes: string[] }>();
  /** the edits that each turns over in the end */
  private readonly means = new Map<number, number[]>();
  /** those of them for which it did, in the order in which it was done */
  private readonly turned = new Map<number, number[]>();
  private readonly gone = new Set<number>();

  edited(edit: number, before: string[], after: string[]): void {
    this.made.set(edit, { puts: after.filter((sign) => !before.includes(sign)), takes: before.filter((sign) => !after.includes(sign)) });
    this.means.set(edit, [edit]);
    this.turned.set(edit, [edit]);
  }
  turns(edit: number, others: number[]): void {
    const means = others.flatMap((other) => this.means.get(other)!);
    this.means.set(edit, means);
    this.turned.set(edit, means.filter((other) => !this.gone.has(other)));
  }
  /** A change with these edits was refused: it did not turn anything, nor did what took that back since. Gives whether any did. */
  givenUp(change: number[]): boolean {
    const refused = this.counting(change);
    const since = [...this.turned.keys()].filter((edit) => edit > Math.max(...change));
    const takenBack = since.some((edit) => this.turned.get(edit)!.some((other) => refused.has(other)));
    for (const edit of change) this.turned.set(edit, []);
    for (const edit of since) this.turned.set(edit, this.turned.get(edit)!.filter((other) => !refused.has(other)));
    for (const edit of change) if (refused.has(edit)) this.gone.add(edit);
    return takenBack;
  }
  private counting(edits: Iterable<number>): Set<number> {
    const counting = new Set<number>();
    for (const edit of edits) for (const other of this.turned.get(edit)!) if (!counting.delete(other)) counting.add(other);
    return counting;
  }
  /** Own signs that are there, and all signs that were taken away. */
  balance(): { there: Set<string>; taken: Set<string> } {
    const counting = [...this.counting(this.turned.keys())].map((edit) => this.made.get(edit)!);
    const taken = new Set(counting.flatMap(({ takes }) => takes));
    return { there: new Set(counting.flatMap(({ puts }) => puts).filter((sign) => !taken.has(sign))), taken };
  }
}

const act = fc.record({
  what: fc.constantFrom('type', 'type', 'delete', 'delete', 'undo', 'undo', 'redo', 'theirs', 'send', 'hear', 'refuse', 'refuse', 'give up', 'settle'),
  place: fc.nat(40),
  size: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom('', 'same'),
});

describe('whatever is typed, undone, redone, refused and given up, with others writing', () => {
  test('each sign is there once that should be, no other, and the first ones in their order', { timeout: 120_000 }, () => {
    const happened = { refused: 0, undone: 0 };
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const table = onLine(firstSigns.join(''));
        const { me, other, room } = table;
        const account = new Account();
        const theirs = new Set<string>();
        let code = 0x4e00;
        const fresh = (size: number, from = 0) => Array.from({ length: size }, () => String.fromCharCode(from + code++));
        const foreign = 0x2000;
        const isForeign = (sign: string) => sign.charCodeAt(0) >= 0x4e00 + foreign;
        const giveUp = () => {
          const { stuck, flight } = me.state;
          if (!stuck || !flight) return;
          happened.refused++;
          if (account.givenUp([...flight.steps.made, ...flight.steps.turns.map(({ edit }) => edit)])) happened.undone++;
          table.giveUp();
        };
        const mine = (change: Delta, kind: string) => {
          const before = signs(me.screen);
          me.edit(change, kind);
          account.edited(me.made, before, signs(me.screen));
        };
        const turn = (which: 'undo' | 'redo') => {
          const edits = me.turn(which);
          if (edits) account.turns(me.made, edits);
        };
        for (const { what, place, size, kind } of acts) {
          const shown = signs(me.screen);
          const index = Math.min(place, shown.length);
          if (what === 'type') mine(at(index).insert(fresh(size).join('')), kind);
          if (what === 'delete') {
            // Others' signs are theirs to delete, so that a sign is missing for one reason alone.
            let end = index;
            while (end < shown.length && end < index + size && !isForeign(shown[end]!)) end++;
            if (end > index) mine(at(index).delete(end - index), kind);
          }
          if (what === 'undo' || what === 'redo') turn(what);
          if (what === 'theirs') {
            const there = signs(other.screen);
            const target = there.findIndex((sign, i) => i >= place && theirs.has(sign));
            const put = fresh(size, foreign);
            if (target >= 0 && kind) {
              theirs.delete(there[target]!);
              other.edit(at(target).delete(1));
            } else {
              for (const sign of put) theirs.add(sign);
              other.edit(at(Math.min(place, there.length)).insert(put.join('')));
            }
            settle([other]);
          }
          if (what === 'send') me.deliver(true);
          if (what === 'hear') me.deliver(false);
          if (what === 'refuse') table.refuseNext();
          if (what === 'give up') giveUp();
          if (what === 'settle') settle([me]);
        }
        const rest = () => {
          for (let i = 0; i < 2; i++) {
            settle([me, other]);
            giveUp();
          }
          table.rest();
          const { there, taken } = account.balance();
          const all = signs(room.document);
          const first = firstSigns.filter((sign) => !taken.has(sign));
          expect([...all].sort()).toEqual([...first, ...there, ...theirs].sort());
          expect(all.filter((sign) => firstSigns.includes(sign))).toEqual(first);
        };
        rest();
        // Steps back made of what was given up are held to the same.
        for (let i = 0; i < 4; i++) {
          turn('undo');
          rest();
        }
        for (let i = 0; i < 2; i++) {
          turn('redo');
          rest();
        }
      }),
      { numRuns: 1_500 },
    );
    expect(happened.refused).toBeGreaterThan(200);
    expect(happened.undone).toBeGreaterThan(50);
  });

  test('a change of any kind that was undone with all that came after it leaves nothing, and is nothing to undo', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(someText, fc.array(someParts, { minLength: 1, maxLength: 4 }), fc.array(fc.tuple(someParts, fc.boolean()), { maxLength: 4 }), fc.boolean(), (text, mine, theirs, again) => {
        const table = new Table(text);
        const { me, other, room } = table;
        const between = () => {
          const next = theirs.pop();
          if (!next) return;
          other.edit(changeFor(other.state.document, next[0]));
          settle([other]);
          if (next[1]) me.deliver(false);
        };
        table.refuseNext();
        for (const parts of mine) {
          const change = changeFor(me.screen, parts);
          if (change.ops.length > 0) me.edit(change);
          between();
        }
        const undone = new Set<number>();
        for (let step = me.turn('undo'); step; step = me.turn('undo')) {
          for (const edit of step) undone.add(edit);
          if (again && undone.size === 1) {
            me.turn('redo');
            me.turn('undo');
          }
          between();
        }
        // Where others undid the first edit already, there is nothing of it to be undone.
        fc.pre(undone.has(1));
        table.rest();
        expect(room.log.filter(({ client }) => client.startsWith('me'))).toEqual([]);
        expect(me.turn('undo')).toBeNull();
        expect(me.turn('redo')).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
