package document

import (
	"encoding/json"
	"fmt"

	"github.com/redonda/redonda/internal/delta"
)

// KeyframeEvery is the distance of keyframes in versions, and so the most changes
// that opening a version replays, with those of one batch that came over it.
const KeyframeEvery = 500

// Mark is the last change taken from one client; one is enough, since a client
// has one change in flight.
type Mark struct {
	Seq     int64  `json:"seq"`
	Version int64  `json:"version"`
	Hash    []byte `json:"hash"`
	Account string `json:"account"`
}

// Keyframe is a text at a version with what the room must remember of its clients, of which
// those may be missing that are not among the Newest.
type Keyframe struct {
	Text    *Text
	Clients map[string]Mark
}

// keyframe is the stored form. Stretches give units and the place in Authors by turns.
type keyframe struct {
	Content   json.RawMessage `json:"content"`
	Authors   []Author        `json:"authors"`
	Stretches []int           `json:"stretches"`
	Clients   map[string]Mark `json:"clients"`
}

// Encode gives the keyframe as stored, with the clients that wrote last. The content, which is most of it, is written
// without reflection: a room makes a keyframe while people wait.
func (k Keyframe) Encode() ([]byte, error) {
	rest := struct {
		Authors   []Author        `json:"authors"`
		Stretches []int           `json:"stretches"`
		Clients   map[string]Mark `json:"clients"`
	}{[]Author{}, []int{}, Newest(k.Clients)}
	places := map[Author]int{}
	for _, s := range k.Text.Authors() {
		place, known := places[s.Author]
		if !known {
			place = len(rest.Authors)
			places[s.Author] = place
			rest.Authors = append(rest.Authors, s.Author)
		}
		rest.Stretches = append(rest.Stretches, s.Units, place)
	}
	tail, err := json.Marshal(rest)
	if err != nil {
		return nil, fmt.Errorf("encoding a keyframe: %w", err)
	}
	body, err := k.Text.Content().AppendJSON([]byte(`{"content":`))
	if err != nil {
		return nil, fmt.Errorf("encoding a keyframe's content: %w", err)
	}
	body = append(body, ',')
	return append(body, tail[1:]...), nil // one object of the two
}

// DecodeKeyframe reads what Encode wrote.
func DecodeKeyframe(body []byte) (Keyframe, error) {
	var stored keyframe
	if err := json.Unmarshal(body, &stored); err != nil {
		return Keyframe{}, fmt.Errorf("decoding a keyframe: %w", err)
	}
	content, err := delta.Parse(stored.Content)
	if err != nil {
		return Keyframe{}, fmt.Errorf("decoding a keyframe's content: %w", err)
	}
	var stretches []Stretch
	for i := 0; i+1 < len(stored.Stretches); i += 2 {
		place := stored.Stretches[i+1]
		if place < 0 || place >= len(stored.Authors) {
			return Keyframe{}, fmt.Errorf("decoding a keyframe: author %d of %d", place, len(stored.Authors))
		}
		stretches = append(stretches, Stretch{stored.Stretches[i], stored.Authors[place]})
	}
	if stored.Clients == nil {
		stored.Clients = map[string]Mark{}
	}
	return Keyframe{Text: NewText(content, stretches), Clients: stored.Clients}, nil
}
