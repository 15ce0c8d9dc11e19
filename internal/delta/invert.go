package delta

// Invert gives the change that takes base · d back to base. Beyond the end of
// base it covers only what exists.
func Invert(d, base Delta) (Delta, error) {
	var result builder
	held := iterate(base)
	for _, op := range d {
		switch {
		case op.isInsert():
			result.push(Op{Delete: op.length()})
		case op.Retain > 0 && len(op.Attributes) == 0:
			if err := skip(held, op.Retain); err != nil {
				return nil, err
			}
			result.push(Op{Retain: op.Retain})
		default:
			if err := invertRange(held, op, &result); err != nil {
				return nil, err
			}
		}
	}
	return result.chopped(), nil
}

func skip(held *iterator, n int) error {
	for n > 0 && held.more() {
		part, err := held.next(n)
		if err != nil {
			return err
		}
		n -= part.length()
	}
	return nil
}

func invertRange(held *iterator, op Op, result *builder) error {
	for n := op.length(); n > 0 && held.more(); {
		part, err := held.next(n)
		if err != nil {
			return err
		}
		units := part.length()
		n -= units
		if op.Delete > 0 {
			result.push(part)
			continue
		}
		result.push(Op{Retain: units, Attributes: invertAttributes(op.Attributes, part.Attributes)})
	}
	return nil
}
