package dialogue

import (
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
)

// Status is where a dialogue stands.
type Status string

// The statuses, in their order.
const (
	Planned Status = "planned"
	Open    Status = "open"
	Closed  Status = "closed"
)

// Dialogue is what is kept of a dialogue.
type Dialogue struct {
	ID     string     `json:"id"` // that of the catalogue, "d1"
	Status Status     `json:"status"`
	Date   string     `json:"date,omitempty"` // 2006-01-02 in Zone; empty until it is set
	From   string     `json:"from,omitempty"` // 15:04 in Zone
	To     string     `json:"to,omitempty"`
	Zone   string     `json:"zone"`             // IANA name
	Opened *time.Time `json:"opened,omitempty"` // of its milestone
	Closed *time.Time `json:"closed,omitempty"`
	Rev    int64      `json:"-"` // of the record
}

// seed gives a dialogue as the catalogue plans it.
func seed(g gcm.Dialogue) Dialogue {
	d := Dialogue{ID: g.ID, Status: Planned, Date: g.Date, Zone: g.Zone}
	if len(g.Local) == 2 {
		d.From, d.To = g.Local[0], g.Local[1]
	}
	return d
}

// Hours gives start and end; false where the date isn't set.
func (d Dialogue) Hours() (start, end time.Time, set bool) {
	start, end, err := hours(d.Date, d.From, d.To, d.Zone)
	return start, end, err == nil
}

// Counts gives the instant at which delegations are what they are for the dialogue, and by
// when that was known: its opening, or else its appointed hour, or else now; and once it has
// closed, what was known then. What is stated afterwards is of later dialogues.
func (d Dialogue) Counts(now time.Time) (at, known time.Time) {
	at, known = now, now
	if start, _, set := d.Hours(); set {
		at = start
	}
	if d.Opened != nil {
		at = *d.Opened
	}
	if d.Closed != nil {
		known = *d.Closed
	}
	return at, known
}

// hours reads a day and two times of day in a zone.
func hours(date, from, to, zone string) (start, end time.Time, err error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return start, end, fault.Wrap(fault.Invalid, err, "reading the zone")
	}
	const shape = "2006-01-02 15:04"
	if start, err = time.ParseInLocation(shape, date+" "+from, place); err != nil {
		return start, end, fault.Wrap(fault.Invalid, err, "reading the day and the beginning")
	}
	if end, err = time.ParseInLocation(shape, date+" "+to, place); err != nil {
		return start, end, fault.Wrap(fault.Invalid, err, "reading the end")
	}
	if !end.After(start) {
		return start, end, fault.New(fault.Invalid, "a dialogue ends after it begins")
	}
	return start.UTC(), end.UTC(), nil
}
