package delta

// Compose gives the change that does a and then b. Where a is a document the
// result is the document after b. It fails only with ErrCutPair.
func Compose(a, b Delta) (Delta, error) {
	left, right := iterate(a), iterate(b)
	result := builder{ops: make(Delta, 0, len(a)+len(b))}
	for left.more() || right.more() {
		if right.more() && right.rest.isInsert() {
			op, _ := right.next(endless) // a whole operation is never cut
			result.push(op)
			continue
		}
		if left.more() && left.rest.Delete > 0 {
			op, _ := left.next(endless)
			result.push(op)
			continue
		}
		if err := composeStep(left, right, &result); err != nil {
			return nil, err
		}
	}
	return result.chopped(), nil
}

// composeStep joins the two operations that cover the same units.
func composeStep(left, right *iterator, result *builder) error {
	n := min(left.left, right.left)
	mine, err := left.next(n)
	if err != nil {
		return err
	}
	theirs, err := right.next(n)
	if err != nil {
		return err
	}
	switch {
	case theirs.Retain > 0 && mine.isInsert():
		mine.Attributes = composeAttributes(mine.Attributes, theirs.Attributes, false)
		result.push(mine)
	case theirs.Retain > 0:
		result.push(Op{Retain: n, Attributes: composeAttributes(mine.Attributes, theirs.Attributes, true)})
	case theirs.Delete > 0 && mine.Retain > 0:
		result.push(theirs)
	}
	return nil
}
