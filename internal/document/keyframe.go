package document

import (
	"encoding/json"
	"fmt"

	"github.com/redonda/redonda/internal/delta"
)

// KeyframeEvery is the distance of keyframes in versions, and so the most changes
// that opening a version replays.
const KeyframeEvery = 500

// Mark is the last change taken from one client; one is enough, since a client
// has one change in flight.
type Mark struct {
	Seq     int64  `json:"seq"`
	Version int64  `json:"version"`
	Hash    []byte `json:"hash"`
	Account string `json:"account"`
}

// Keyframe is a text at a version with what the room must remember of its clients.
type Keyframe struct {
	Content delta.Delta     `json:"content"`
	Clients map[string]Mark `json:"clients"`
}

// Encode gives the keyframe as stored.
func (k Keyframe) Encode() ([]byte, error) {
	body, err := json.Marshal(k)
	if err != nil {
		return nil, fmt.Errorf("encoding a keyframe: %w", err)
	}
	return body, nil
}

// DecodeKeyframe reads what Encode wrote.
func DecodeKeyframe(body []byte) (Keyframe, error) {
	var raw struct {
		Content json.RawMessage `json:"content"`
		Clients map[string]Mark `json:"clients"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return Keyframe{}, fmt.Errorf("decoding a keyframe: %w", err)
	}
	content, err := delta.Parse(raw.Content)
	if err != nil {
		return Keyframe{}, fmt.Errorf("decoding a keyframe's content: %w", err)
	}
	return Keyframe{Content: content, Clients: raw.Clients}, nil
}
