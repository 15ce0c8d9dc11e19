package registration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Meeting gives what a dialogue has for those who take part; nothing is set at first.
func (b *Book) Meeting(ctx context.Context, dialogue string) (Meeting, error) {
	r, err := b.records.Get(ctx, MeetingCollection.Name, dialogue)
	if errors.Is(err, store.ErrAbsent) {
		return Meeting{}, nil
	}
	if err != nil {
		return Meeting{}, fmt.Errorf("reading a meeting: %w", err)
	}
	var m Meeting
	if err := json.Unmarshal(r.Body, &m); err != nil {
		return Meeting{}, fmt.Errorf("decoding a meeting: %w", err)
	}
	m.Rev = r.Rev
	return m, nil
}

// SetMeeting sets it anew over the one that was seen at m.Rev, 0 for none.
func (b *Book) SetMeeting(ctx context.Context, dialogue string, m Meeting) (Meeting, error) {
	if _, known := b.catalogue.Dialogue(dialogue); !known {
		return Meeting{}, fault.New(fault.Absent, "no such dialogue")
	}
	if u, err := url.Parse(m.Video); m.Video != "" && (err != nil || u.Scheme != "https" || u.Host == "" || len(m.Video) > 500) {
		return Meeting{}, fault.New(fault.Invalid, "a video link begins with https://")
	}
	body, err := json.Marshal(m)
	if err != nil {
		return Meeting{}, fmt.Errorf("encoding a meeting: %w", err)
	}
	r := store.Record{ID: dialogue, Rev: m.Rev, Body: body}
	if m.Rev == 0 {
		err, m.Rev = b.records.Insert(ctx, MeetingCollection.Name, r), 1
	} else {
		m.Rev, err = b.records.Replace(ctx, MeetingCollection.Name, r)
	}
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrAbsent) {
		return Meeting{}, fault.Wrap(fault.Conflict, err, "setting a meeting")
	}
	if err != nil {
		return Meeting{}, fmt.Errorf("setting a meeting: %w", err)
	}
	return m, nil
}
