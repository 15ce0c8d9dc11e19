package comment

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/store"
)

// ThreadCollection declares where threads are kept, a record each with all its entries;
// they are listed by their text.
var ThreadCollection = store.Collection{Name: "threads", Indexes: []store.Index{{Name: "text"}}}

// Visibility says for whose eyes a thread is, among those who may read the text's comments.
type Visibility string

// The visibilities.
const (
	Own     Visibility = "own"     // the people of the opener's delegation or body
	Members Visibility = "members" // all members, the secretariat, technical support, translators
	All     Visibility = "all"     // those and the observers who are invited to comment
	// Room is that of every thread on a private text: whoever sits in its room.
	Room Visibility = "room"
)

// Thread is a remark and the answers to it.
type Thread struct {
	ID   string `json:"id"`   // given by whoever opened it
	Text string `json:"text"` // "o02.es", or a private one
	// PID names the paragraph; empty for the text as a whole.
	PID string `json:"pid,omitempty"`
	// Quote are the words that the thread is of; nil for the whole paragraph.
	Quote      *Quote     `json:"quote,omitempty"`
	Visibility Visibility `json:"visibility"`
	Delegation string     `json:"delegation"` // whose thread it is: the opener's
	// Entries are in the order of their arrival, at least one. The first opened the thread.
	Entries []Entry `json:"entries"`
	Turns   []Turn  `json:"turns,omitempty"` // resolved and opened again, oldest first
	Rev     int64   `json:"-"`
}

// Person is who said something, as what.
type Person struct {
	Account    string            `json:"account"`
	Delegation string            `json:"delegation"`
	Role       contribution.Role `json:"role"` // Presidency where it was said as chair
}

func personOf(a contribution.Actor) Person { return Person{a.Account, a.Delegation, a.Role} }

// Entry is one remark of a thread.
type Entry struct {
	ID    string    `json:"id"` // unique in its thread; given by whoever wrote it
	By    Person    `json:"by"`
	At    time.Time `json:"at"`              // UTC, to the millisecond
	Words string    `json:"words,omitempty"` // plain, lines apart by "\n"; empty once it is withdrawn
	// Word says that it came in a Word file, as the file has it.
	Word      *Word      `json:"word,omitempty"`
	Changed   *time.Time `json:"changed,omitempty"`   // when its author last changed it; nil for never
	Withdrawn *time.Time `json:"withdrawn,omitempty"` // when its author took it back; nil while it stands
	// Sum is of what was sent first, so that sending it again is recognised.
	Sum string `json:"sum,omitempty"`
}

// Word is where an entry of a Word file says it is from: a note, no proof.
type Word struct {
	Author string     `json:"author"`
	At     *time.Time `json:"at,omitempty"` // nil where the file doesn't say
}

// Turn is a thread's being resolved, or opened again.
type Turn struct {
	Resolved bool      `json:"resolved"`
	By       Person    `json:"by"`
	At       time.Time `json:"at"`
}

// Resolution gives by whom and when the thread was resolved; nil while it is open.
func (t Thread) Resolution() *Turn {
	if n := len(t.Turns); n > 0 && t.Turns[n-1].Resolved {
		return &t.Turns[n-1]
	}
	return nil
}

func (t Thread) entry(id string) *Entry {
	for i := range t.Entries {
		if t.Entries[i].ID == id {
			return &t.Entries[i]
		}
	}
	return nil
}

// Record gives a thread as it is stored.
func Record(t Thread) (store.Record, error) {
	body, err := json.Marshal(t)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding a thread: %w", err)
	}
	return store.Record{ID: t.ID, Rev: t.Rev, Keys: map[string]string{"text": t.Text}, Body: body}, nil
}

func decode(r store.Record) (Thread, error) {
	var t Thread
	if err := json.Unmarshal(r.Body, &t); err != nil {
		return Thread{}, fmt.Errorf("decoding thread %s: %w", r.ID, err)
	}
	t.Rev = r.Rev
	return t, nil
}
