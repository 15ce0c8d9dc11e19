import type { Node } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import type Delta from 'quill-delta';
import { freshId, schema } from './schema';

/**
 * Gives every line of an own edit a name of its own before the edit is applied: pasting and splitting may leave a name
 * out or leave it twice. The first of two keeps it. Changes by others are never put right here; that is the server's
 * work, or every client would do it.
 */
export function nameLines(tr: Transaction): void {
  const taken = new Set<string>();
  tr.doc.forEach((line, position) => {
    const pid = String(line.attrs.pid);
    if (pid !== '' && !taken.has(pid)) return void taken.add(pid);
    const fresh = freshId();
    taken.add(fresh);
    tr.setNodeAttribute(position, 'pid', fresh);
  });
}

/** How an edit joins with its neighbours for undo: runs of typing and runs of deleting do, everything else stands alone. */
export function kindOfEdit(change: Delta): '' | 'typing' | 'deleting' {
  const inserted = change.ops.filter(({ insert }) => insert !== undefined);
  if (change.ops.some(({ retain, attributes }) => retain !== undefined && attributes)) return '';
  if (inserted.some(({ insert }) => typeof insert !== 'string' || insert.includes('\n') || insert.length > 20)) return '';
  if (inserted.length > 1) return '';
  return inserted.length === 1 ? 'typing' : 'deleting';
}

const counted = new WeakMap<Node, number>();

/** Words of the shown text. Lines are counted once and remembered, since most stay as they are. */
export function words(doc: Node): number {
  let sum = 0;
  doc.forEach((line) => {
    let count = counted.get(line);
    if (count === undefined) {
      count = line.textBetween(0, line.content.size, ' ', (leaf) => (leaf.type === schema.nodes.footnote ? '' : ' ')).match(/\S+/g)?.length ?? 0;
      counted.set(line, count);
    }
    sum += count;
  });
  return sum;
}
