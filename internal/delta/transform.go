package delta

// Transform rewrites b to apply after a; both start from the same document. With
// priority a came first: its insert at a shared place stays before b's, and its
// attributes win.
func Transform(a, b Delta, priority bool) Delta {
	left, right := iterate(a), iterate(b)
	result := builder{ops: make(Delta, 0, len(a)+len(b))}
	for left.more() || right.more() {
		switch {
		case left.more() && left.rest.isInsert() && (priority || !right.more() || !right.rest.isInsert()):
			result.push(Op{Retain: left.left})
			whole(left)
		case right.more() && right.rest.isInsert():
			result.push(whole(right))
		default:
			transformStep(left, right, priority, &result)
		}
	}
	return result.chopped()
}

// whole takes an operation uncut, which can't fail.
func whole(it *iterator) Op {
	op, _ := it.next(endless)
	return op
}

func transformStep(left, right *iterator, priority bool, result *builder) {
	n := min(left.left, right.left)
	// Retains and deletes only: cutting them can't fail.
	first, _ := left.next(n)
	second, _ := right.next(n)
	switch {
	case first.Delete > 0:
	case second.Delete > 0:
		result.push(second)
	default:
		result.push(Op{Retain: n, Attributes: transformAttributes(first.Attributes, second.Attributes, priority)})
	}
}

// TransformPosition carries a position over a change. An insert exactly there
// moves it unless priority is set.
func TransformPosition(d Delta, index int, priority bool) int {
	offset := 0
	for it := iterate(d); it.more() && offset <= index; {
		n, op := it.left, it.rest
		whole(it)
		switch {
		case op.Delete > 0:
			index -= min(n, index-offset)
			continue
		case op.isInsert() && (offset < index || !priority):
			index += n
		}
		offset += n
	}
	return index
}
