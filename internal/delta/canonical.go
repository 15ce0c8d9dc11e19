package delta

// Canonical gives the change in the one form that both sides of the wire work
// on: nothing of length zero, neighbours of equal attributes joined, an insert
// before a delete at the same place, no plain retain at the end.
func (d Delta) Canonical() Delta {
	var b builder
	for _, op := range d {
		b.push(op)
	}
	return b.chopped()
}

// builder grows a delta in canonical form. Words that come in many pieces grow in a
// buffer of their own until something else follows: a text has thousands of alike runs.
type builder struct {
	ops     Delta
	growing []byte // all of ops[at].Insert, where it has grown
	at      int
}

// settle puts the words that grew where they belong.
func (b *builder) settle() {
	if b.growing != nil {
		b.ops[b.at].Insert = string(b.growing)
		b.growing = nil
	}
}

// grow adds words to the insert at i.
func (b *builder) grow(i int, words string) {
	if b.growing == nil || b.at != i {
		b.settle()
		b.growing = append(make([]byte, 0, 2*len(b.ops[i].Insert)+len(words)), b.ops[i].Insert...)
		b.at = i
	}
	b.growing = append(b.growing, words...)
}

// push adds an operation behind the others.
func (b *builder) push(op Op) {
	if op.length() == 0 {
		return
	}
	op.Attributes = orNone(op.Attributes)
	at := len(b.ops)
	if at > 0 && op.isInsert() && b.ops[at-1].Delete > 0 {
		at-- // an insert goes before the delete at its place
	}
	if at > 0 && b.join(at-1, op) {
		return
	}
	if at < len(b.ops) {
		b.ops = append(b.ops, b.ops[at])
		b.ops[at] = op
		return
	}
	if at > 0 && op.Delete > 0 && b.ops[at-1].Delete > 0 {
		b.ops[at-1].Delete += op.Delete
		return
	}
	b.ops = append(b.ops, op)
}

// join merges op into the operation at i if they are alike.
func (b *builder) join(i int, op Op) bool {
	last := &b.ops[i]
	switch {
	case op.Delete > 0 && last.Delete > 0:
		last.Delete += op.Delete
	case op.Insert != "" && last.Insert != "" && equalAttributes(op.Attributes, last.Attributes):
		b.grow(i, op.Insert)
	case op.Retain > 0 && last.Retain > 0 && equalAttributes(op.Attributes, last.Attributes):
		last.Retain += op.Retain
	default:
		return false
	}
	return true
}

func (b *builder) chopped() Delta {
	b.settle()
	if n := len(b.ops); n > 0 && b.ops[n-1].Retain > 0 && b.ops[n-1].Attributes == nil {
		return b.ops[:n-1]
	}
	return b.ops
}
