package delta

import "math"

// endless stands for "as much as there is".
const endless = math.MaxInt

// iterator hands out operations in pieces. Past the end it gives plain retains.
type iterator struct {
	ops   Delta
	index int
	rest  Op  // what is left of ops[index]
	left  int // its units
}

func iterate(d Delta) *iterator {
	it := &iterator{ops: d}
	it.settle()
	return it
}

func (it *iterator) settle() {
	for it.index < len(it.ops) {
		it.rest = it.ops[it.index]
		if it.left = it.rest.length(); it.left > 0 {
			return
		}
		it.index++
	}
	it.rest, it.left = Op{Retain: endless}, endless
}

func (it *iterator) more() bool { return it.index < len(it.ops) }

// next takes at most n units of the present operation.
func (it *iterator) next(n int) (Op, error) {
	if !it.more() {
		return Op{Retain: n}, nil
	}
	if n >= it.left {
		op := it.rest
		it.index++
		it.settle()
		return op, nil
	}
	head, tail, err := split(it.rest, n)
	if err != nil {
		return Op{}, err
	}
	it.rest = tail
	it.left -= n
	return head, nil
}

func split(op Op, n int) (head, tail Op, err error) {
	head, tail = op, op
	switch {
	case op.Delete > 0:
		head.Delete, tail.Delete = n, op.Delete-n
	case op.Retain > 0:
		head.Retain, tail.Retain = n, op.Retain-n
	default:
		at, err := cut(op.Insert, n)
		if err != nil {
			return Op{}, Op{}, err
		}
		head.Insert, tail.Insert = op.Insert[:at], op.Insert[at:]
	}
	return head, tail, nil
}
