package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redonda/redonda/bench/seed"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// together is how many changes go into the log at once: a million of them would take
// minutes in small commits.
const together = 5000

// fill writes the rooms into the log with a keyframe each 500 changes, as the rooms
// themselves would.
func fill(ctx context.Context, s store.Store, seedFile string) error {
	rooms, err := seed.Read(seedFile)
	if err != nil {
		return err
	}
	for _, room := range rooms.Rooms {
		if err := fillRoom(ctx, s, room); err != nil {
			return fmt.Errorf("filling %s: %w", room.ID, err)
		}
	}
	return nil
}

func fillRoom(ctx context.Context, s store.Store, room seed.Room) error {
	text := document.NewText(document.Empty(), nil)
	marks := map[string]document.Mark{}
	var batch []store.Entry
	var chain []byte
	var frames []store.Keyframe
	for i, c := range room.Changes {
		version := int64(i + 1)
		raw, err := json.Marshal(c.Ops)
		if err != nil {
			return err
		}
		change, err := delta.Parse(raw)
		if err != nil {
			return err
		}
		encoded, err := json.Marshal(change)
		if err != nil {
			return err
		}
		hash := sha256.Sum256(encoded)
		e := store.Entry{
			Text: room.ID, Version: version, Client: fmt.Sprintf("author-%02d", c.Author), Delta: encoded, Hash: hash[:],
			Account: fmt.Sprintf("hn-%d", c.Author), Delegation: "hn", At: history.Instant(time.Now()),
		}
		e.Seq = marks[e.Client].Seq + 1
		marks[e.Client] = document.Mark{Seq: e.Seq, Version: version, Hash: e.Hash, Account: e.Account}
		if err := text.Apply(change, document.Written(e.Account, e.Delegation, e.At)); err != nil {
			return fmt.Errorf("change %d: %w", version, err)
		}
		chain = history.Chain(chain, e)
		e.Chain = chain
		batch = append(batch, e)
		if version%document.KeyframeEvery == 0 {
			body, err := document.Keyframe{Text: text, Clients: marks}.Encode()
			if err != nil {
				return err
			}
			frames = append(frames, store.Keyframe{Text: room.ID, Version: version, Body: body})
		}
		if len(batch) < together && i+1 < len(room.Changes) {
			continue
		}
		if err := put(ctx, s, batch, frames); err != nil {
			return err
		}
		batch, frames = batch[:0], frames[:0]
	}
	return nil
}

// put stores changes and the keyframes among them. The keyframes go in at once, so that
// the store can write them down together.
func put(ctx context.Context, s store.Store, batch []store.Entry, frames []store.Keyframe) error {
	if _, err := s.Append(ctx, batch); err != nil {
		return err
	}
	errs := make([]error, len(frames))
	var group sync.WaitGroup
	for i, frame := range frames {
		group.Go(func() { errs[i] = s.PutKeyframe(ctx, frame) })
	}
	group.Wait()
	return errors.Join(errs...)
}
