package live

import (
	"context"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/history"
)

// recoveryDelay is how soon a room that lost its state tries again by itself.
const recoveryDelay = time.Second

// ready makes sure the room knows the newest state. After a failure with people
// in the room it shows them what went in meanwhile.
func (r *room) ready() error {
	if r.loaded {
		return nil
	}
	if len(r.seats) > 0 {
		return r.catchUp()
	}
	state, err := r.newest()
	if err != nil {
		return err
	}
	r.adopt(state)
	r.recent, r.weight = nil, 0 // it ends where the room lost its state
	return nil
}

// recoverSoon sets the time for recoverState where the room lost its state: without
// it those who wait for an answer would wait until somebody asks for something. What
// needs no state, such as cursors, does not put it off.
func (r *room) recoverSoon() {
	if !r.loaded && len(r.seats) > 0 && !r.over && !r.recovering {
		r.recovering = true
		r.recovery.Reset(recoveryDelay)
	}
}

func (r *room) recoverState() {
	if r.loaded || len(r.seats) == 0 {
		return
	}
	if err := r.catchUp(); err != nil {
		r.hub.config.Logger.Error("reading what the store has", "text", r.text, "error", err)
		r.recoverSoon()
	}
}

func (r *room) newest() (loaded, error) {
	log := framing{Log: r.hub.config.Log}
	state, err := history.Latest(context.Background(), &log, r.text)
	if err != nil {
		return loaded{}, fmt.Errorf("loading %s: %w", r.text, err)
	}
	return loaded{state, log.version}, nil
}

// adopt makes a state the room's own.
func (r *room) adopt(state loaded) {
	r.version, r.chain, r.content, r.marks = state.Version, state.Chain, state.Text, state.Clients
	r.framedAt(state.framed)
	r.snapped, r.durable = nil, nil
	r.loaded = true
}
