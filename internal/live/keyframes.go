package live

import (
	"context"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// frameRest is how many versions later a keyframe that could not be stored is tried
// again: each try encodes the whole text while people wait.
const frameRest = 50

// framedAt notes a keyframe that there is, and so when the next is due.
func (r *room) framedAt(version int64) {
	r.framed, r.frameDue, r.followed = version, version+document.KeyframeEvery, false
}

// frame stores a keyframe where one is due. Whichever node comes by looks whether there
// is one: the one that passed first may have died before it stored it.
func (r *room) frame() {
	if r.version < r.frameDue {
		return
	}
	if r.followed {
		newest, err := r.hub.config.Log.KeyframeAt(context.Background(), r.text, r.version)
		if err == nil && newest.Version > r.framed { // else one too many does no harm
			r.framedAt(newest.Version)
		}
	}
	if r.version >= r.frameDue {
		r.keepFrame()
	}
}

// keepFrame stores a keyframe; the log stays the truth, so a failure is only noted.
func (r *room) keepFrame() {
	if !r.loaded || r.version == r.framed {
		return
	}
	body, err := document.Keyframe{Text: r.content, Clients: r.marks}.Encode()
	if err == nil {
		err = r.hub.config.Log.PutKeyframe(context.Background(), store.Keyframe{Text: r.text, Version: r.version, Body: body})
	}
	if err != nil {
		r.frameDue = r.version + frameRest
		r.hub.config.Logger.Warn("storing a keyframe", "text", r.text, "version", r.version, "error", err)
		return
	}
	r.framedAt(r.version)
	r.marks = document.Newest(r.marks)
}

// loaded is a text as the store has it.
type loaded struct {
	history.State
	framed int64 // version of the keyframe it was read from; 0 for none
}

// framing is a log that notes which keyframe was read of it last.
type framing struct {
	Log
	version int64
}

func (f *framing) KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error) {
	frame, err := f.Log.KeyframeAt(ctx, text, version)
	f.version = frame.Version
	return frame, err
}
