// Package seed makes the texts that every server holds before it is measured: the same
// words, paragraphs and authors for all.
package seed

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

// Rooms are the texts of a measurement as written to the file that each server reads.
type Rooms struct {
	Rooms []Room `json:"rooms"`
}

// Room is a text and the changes that make it out of one empty paragraph.
type Room struct {
	ID      string   `json:"id"`
	Changes []Change `json:"changes"`
}

// Change is a Delta by one of some authors, counted from 0.
type Change struct {
	Author int  `json:"author"`
	Ops    []Op `json:"ops"`
}

// Op is one operation of a Delta.
type Op struct {
	Retain     int               `json:"retain,omitempty"`
	Insert     string            `json:"insert,omitempty"`
	Delete     int               `json:"delete,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
}

const (
	authors   = 25
	paragraph = 400 // units of a paragraph, about
)

// syllables make words that compress about as well as Spanish does.
var syllables = strings.Fields("mi gra cion de los de re chos hu ma nos la se gu ri dad con tra ta pa is es pro te ger " +
	"ni ñez re gio nal co o pe ra ción fron te ra in te gra tra ba jo vi da sa lud e du ca")

type writer struct{ random *rand.Rand }

func (w writer) word() string {
	var b strings.Builder
	for range 1 + w.random.IntN(4) {
		b.WriteString(syllables[w.random.IntN(len(syllables))])
	}
	b.WriteByte(' ')
	return b.String()
}

func (w writer) prose(units int) string {
	var b strings.Builder
	for n := 0; n < units; {
		word := w.word()
		b.WriteString(word)
		n += len([]rune(word))
	}
	return b.String()
}

// Text gives a room whose one change makes a text of about so many units.
func Text(id string, units int) Room {
	w := writer{rand.New(rand.NewPCG(uint64(units), 7))}
	var ops []Op
	for n, p := 0, 1; n < units; n, p = n+paragraph, p+1 {
		ops = append(ops,
			Op{Insert: w.prose(min(paragraph, units-n))},
			Op{Insert: "\n", Attributes: map[string]string{"pid": fmt.Sprintf("p%d", p)}})
	}
	return Room{ID: id, Changes: []Change{{Ops: ops}}}
}

// piece is what comes in one change of fluent typing: a syllable, sometimes with a space.
func (w writer) piece() string {
	text := syllables[w.random.IntN(len(syllables))]
	if w.random.IntN(3) == 0 {
		text += " "
	}
	return text
}

// History gives a room whose text of about so many units was made by so many changes of
// 25 authors: paragraphs first, then stretches of typing all over.
func History(id string, units, changes int) Room {
	w := writer{rand.New(rand.NewPCG(uint64(units), uint64(changes)))}
	room := Room{ID: id}
	length := 0
	add := func(op ...Op) {
		room.Changes = append(room.Changes, Change{Author: w.random.IntN(authors), Ops: op})
	}
	for p := 1; p <= units/paragraph; p++ {
		text := w.prose(paragraph / 3)
		op := []Op{{Insert: text}, {Insert: "\n", Attributes: map[string]string{"pid": fmt.Sprintf("p%d", p)}}}
		if length > 0 {
			op = append([]Op{{Retain: length}}, op...)
		}
		add(op...)
		length += len([]rune(text)) + 1
	}
	w.goOn(&room, length, units, changes)
	return room
}

// Aged gives a room with a text of about so many units from its first change on, and so
// many changes in all.
func Aged(id string, units, changes int) Room {
	room := Text(id, units)
	length := 0
	for _, op := range room.Changes[0].Ops {
		length += len([]rune(op.Insert))
	}
	writer{rand.New(rand.NewPCG(uint64(units), uint64(changes)))}.goOn(&room, length, units, changes)
	return room
}

// goOn lets people type all over a text of length units until its room has so many changes.
func (w writer) goOn(room *Room, length, units, changes int) {
	for len(room.Changes) < changes {
		// Somebody sits down somewhere and writes on for a while, taking a piece back now and
		// then; as much goes as comes once the text is long enough.
		author, at := w.random.IntN(authors), 1+w.random.IntN(length-1)
		var pieces []int // lengths of what was put in, the last one being before the caret
		for n := 5 + w.random.IntN(11); n > 0 && len(room.Changes) < changes; n-- {
			rubout := 20
			if length >= units {
				rubout = 50
			}
			if len(pieces) > 0 && w.random.IntN(100) < rubout {
				last := pieces[len(pieces)-1]
				pieces = pieces[:len(pieces)-1]
				at -= last
				length -= last
				room.Changes = append(room.Changes, Change{author, []Op{{Retain: at}, {Delete: last}}})
				continue
			}
			piece := w.piece()
			size := len([]rune(piece))
			room.Changes = append(room.Changes, Change{author, []Op{{Retain: at}, {Insert: piece}}})
			pieces = append(pieces, size)
			at += size
			length += size
		}
		// A text that is far too long loses all that was put in just now.
		if left := sum(pieces); length > units+units/20 && left > 0 && len(room.Changes) < changes {
			at -= left
			length -= left
			room.Changes = append(room.Changes, Change{author, []Op{{Retain: at}, {Delete: left}}})
		}
	}
}

func sum(sizes []int) (all int) {
	for _, size := range sizes {
		all += size
	}
	return all
}

// Write puts the rooms into a file.
func Write(file string, rooms ...Room) error {
	body, err := json.Marshal(Rooms{rooms})
	if err != nil {
		return err
	}
	return os.WriteFile(file, body, 0o600)
}

// Read reads what Write wrote.
func Read(file string) (Rooms, error) {
	var rooms Rooms
	body, err := os.ReadFile(file)
	if err != nil {
		return rooms, err
	}
	return rooms, json.Unmarshal(body, &rooms)
}
