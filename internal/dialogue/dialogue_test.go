package dialogue_test

import (
	"testing"
	"time"

	"github.com/redonda/redonda/internal/dialogue"
)

func TestTheInstantThatCountsForADialogue(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 3, 1, 12, 0, 0, 0, time.UTC)
	start, opened, closed := time.Date(2022, 2, 17, 15, 0, 0, 0, time.UTC), now.Add(-5*time.Hour), now.Add(-2*time.Hour)
	hours := dialogue.Dialogue{Date: "2022-02-17", From: "09:00", To: "11:00", Zone: "America/Mexico_City"}
	open, ended := hours, hours
	open.Opened, ended.Opened, ended.Closed = &opened, &opened, &closed
	for name, test := range map[string]struct {
		d         dialogue.Dialogue
		at, known time.Time
	}{
		"without a date": {dialogue.Dialogue{Zone: "America/Mexico_City"}, now, now},
		"with a date":    {hours, start, now},
		"opened":         {open, opened, now},
		"closed":         {ended, opened, closed},
	} {
		if at, known := test.d.Counts(now); !at.Equal(test.at) || !known.Equal(test.known) {
			t.Errorf("%s: %v, known %v", name, at, known)
		}
	}
}
