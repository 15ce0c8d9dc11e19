package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redonda/redonda/internal/store"
)

// CallCollection holds one record, which the nodes of a shared store write their newest
// calls into and look at: one small read for each look, however many sockets are open.
var CallCollection = store.Collection{Name: "calls"}

// Calls is what calls need of the store.
type Calls interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
}

const (
	callRecord  = "newest"
	callsStored = 256
)

// callSheet is the record. Whoever last looked before Last-len(Calls) has missed some.
type callSheet struct {
	Last  int64  `json:"last"` // number of the newest call, from 1
	Calls []call `json:"calls"`
}

// after gives the calls after a number, and whether some before them are lost.
func (s callSheet) after(number int64) (calls []call, missed bool) {
	fresh := s.Last - number
	switch {
	case fresh <= 0:
		return nil, fresh < 0 // the store is another one, such as a restored backup
	case fresh > int64(len(s.Calls)):
		return s.Calls, true
	}
	return s.Calls[int64(len(s.Calls))-fresh:], false
}

// with gives the sheet after more calls; lost makes every reader find that it missed some.
func (s callSheet) with(more []call, lost bool) callSheet {
	s.Last += int64(len(more))
	s.Calls = append(s.Calls, more...)
	if lost {
		s.Last += callsStored + 1
	}
	if over := len(s.Calls) - callsStored; over > 0 {
		s.Calls = s.Calls[over:]
	}
	return s
}

func (h *Hub) readCalls(ctx context.Context) (callSheet, int64, error) {
	r, err := h.config.Calls.Get(ctx, CallCollection.Name, callRecord)
	if errors.Is(err, store.ErrAbsent) {
		return callSheet{}, 0, nil
	}
	if err != nil {
		return callSheet{}, 0, fmt.Errorf("reading calls: %w", err)
	}
	var s callSheet
	if err := json.Unmarshal(r.Body, &s); err != nil {
		return callSheet{}, 0, fmt.Errorf("decoding calls: %w", err)
	}
	return s, r.Rev, nil
}

// writeCalls adds calls to the sheet, among what other nodes add at the same moment.
func (h *Hub) writeCalls(ctx context.Context, more []call, lost bool) error {
	for {
		sheet, rev, err := h.readCalls(ctx)
		if err != nil {
			return err
		}
		body, err := json.Marshal(sheet.with(more, lost))
		if err != nil {
			return fmt.Errorf("encoding calls: %w", err)
		}
		r := store.Record{ID: callRecord, Rev: rev, Body: body}
		if rev == 0 {
			err = h.config.Calls.Insert(ctx, CallCollection.Name, r)
		} else {
			_, err = h.config.Calls.Replace(ctx, CallCollection.Name, r)
		}
		if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrAbsent) {
			continue
		}
		if err != nil {
			return fmt.Errorf("writing calls: %w", err)
		}
		return nil
	}
}
