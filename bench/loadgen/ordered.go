package loadgen

import "fmt"

// ordered is what a client of a server with one order of changes keeps: Redonda and ShareDB.
type ordered struct {
	base    string      // the text at the version joined
	joined  int64       // that version
	version int64       // of the last change known
	log     []Keystroke // the changes since, as they apply one after the other
	moving  Keystroke   // the change in flight, rewritten over what came since
	caret   int32       // in the text at version
}

// begin takes the content that the server sent.
func (o *ordered) begin(t *Typist, text string, version int64) {
	o.base, o.joined, o.version = text, version, version
	if t.perRoom > 0 {
		// All of the text is of characters of one unit each but for a few; a caret needs no more care.
		o.caret = t.share(len([]rune(text))-1, t.perRoom)
	}
}

// next makes the change to send.
func (o *ordered) next(t *Typist) Keystroke {
	letter := t.letter()
	o.moving = Keystroke{At: o.caret, Insert: letter}
	if letter == 0 {
		o.moving.At--
	}
	return o.moving
}

// theirs takes a change by another that made version.
func (o *ordered) theirs(k Keystroke, version int64) error {
	if version != o.version+1 {
		return fmt.Errorf("version %d after %d", version, o.version)
	}
	o.version = version
	o.log = append(o.log, k)
	o.caret = k.moved(o.caret)
	o.moving = o.moving.Over(k)
	return nil
}

// mine takes the acknowledgement of the change in flight, which made version.
func (o *ordered) mine(version int64) error {
	if version != o.version+1 {
		return fmt.Errorf("acknowledged as %d after %d", version, o.version)
	}
	o.version = version
	o.log = append(o.log, o.moving)
	o.caret = o.moving.At
	if o.moving.Insert != 0 {
		o.caret++
	}
	return nil
}

func (o *ordered) text() string { return Replay(o.base, o.log) }
