package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/bus"
	"github.com/redonda/redonda/internal/store"
)

// busCollection holds one record: what the service is called on its bus. It is left
// out of backups and copies, so that a copy doesn't hear its original.
var busCollection = store.Collection{Name: "bus"}

// join connects to the other nodes of the store.
func (h *house) join(ctx context.Context, address string) (*bus.NATS, error) {
	a, err := bus.ParseAddress(address)
	if err != nil {
		return nil, fmt.Errorf("--bus is %w", err)
	}
	name, err := h.nameOnBus(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking up the service's name on the bus: %w", err)
	}
	return bus.Connect(a, "redonda."+name, h.logger)
}

// nameOnBus gives the name that all nodes of this store share, and makes it once.
func (h *house) nameOnBus(ctx context.Context) (string, error) {
	type named struct {
		Name string `json:"name"`
	}
	fresh := named{strings.ToLower(rand.Text()[:12])}
	body, err := json.Marshal(fresh)
	if err != nil {
		return "", err
	}
	err = h.store.Insert(ctx, busCollection.Name, store.Record{ID: "name", Body: body})
	if err == nil || !errors.Is(err, store.ErrConflict) {
		return fresh.Name, err
	}
	record, err := h.store.Get(ctx, busCollection.Name, "name")
	if err != nil {
		return "", err
	}
	var is named
	if err := json.Unmarshal(record.Body, &is); err != nil {
		return "", err
	}
	return is.Name, nil
}

// close ends what build began, where nothing is served.
func (h *house) close(ctx context.Context) error {
	err := h.hub.Close(ctx)
	if h.bus != nil {
		h.bus.Close()
	}
	return errors.Join(err, h.store.Close())
}
