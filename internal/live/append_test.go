package live

import (
	"encoding/json"
	"testing"
)

func TestKeystrokesMessagesAreWhatEncodingGives(t *testing.T) {
	t.Parallel()
	change := changeMessage{
		Rev: 12, Client: "c-1", Seq: 3, Ops: json.RawMessage(`[{"insert":"ñ\"😀"}]`),
		Account: "hn-delegate", Delegation: "hn", Code: `H"N`, At: "2021-09-17T14:00:00Z",
	}
	undo := change
	undo.Authors = []authorView{{Units: 3, Account: "sv-head", Delegation: "sv", At: "2021-09-17T13:50:00Z"}, {Units: 1, Account: `c"r`}}
	summed := undo
	summed.Sum = "e3b0c44298fc1c14"
	for _, test := range []struct{ got, want []byte }{
		{change.append(nil), encode(change)},
		{undo.append(nil), encode(undo)},
		{summed.append(nil), encode(summed)},
		{ackMessage{T: "ack", Text: "o02.es", Client: "c-1", Seq: 3, Rev: 100, Authors: undo.Authors, Sum: "e3b0"}.append(nil), encode(ackMessage{T: "ack", Text: "o02.es", Client: "c-1", Seq: 3, Rev: 100, Authors: undo.Authors, Sum: "e3b0"})},
		{changesMessage{T: "changes", Text: "o02.es", Changes: []json.RawMessage{}}.append(nil), encode(changesMessage{T: "changes", Text: "o02.es", Changes: []json.RawMessage{}})},
		{changesMessage{T: "changes", Text: "o02.es", Changes: []json.RawMessage{encode(change), encode(change)}}.append(nil), encode(changesMessage{T: "changes", Text: "o02.es", Changes: []json.RawMessage{encode(change), encode(change)}})},
		{ackMessage{T: "ack", Text: "o02.es", Client: "c-1", Seq: 3, Rev: 12}.append(nil), encode(ackMessage{T: "ack", Text: "o02.es", Client: "c-1", Seq: 3, Rev: 12})},
		{ackMessage{T: "ack", Text: "o02.es", Client: "c-1", Seq: 3, Rev: 100, Sum: "e3b0"}.append(nil), encode(ackMessage{T: "ack", Text: "o02.es", Client: "c-1", Seq: 3, Rev: 100, Sum: "e3b0"})},
		{openedMessage{T: "opened", Text: "o02.es", Rev: 3, Seq: 1, Write: true, Status: "drafting", Peers: []peerView{}}.withOps(`[]`), encode(openedMessage{T: "opened", Text: "o02.es", Rev: 3, Seq: 1, Write: true, Status: "drafting", Ops: json.RawMessage(`[]`), Peers: []peerView{}})},
		{openedMessage{T: "opened", Text: "o02.es", Changes: []json.RawMessage{encode(change)}, Peers: []peerView{{Peer: "p1"}}}.append(nil), encode(openedMessage{T: "opened", Text: "o02.es", Changes: []json.RawMessage{encode(change)}, Peers: []peerView{{Peer: "p1"}}})},
		{openedMessage{T: "opened", Changes: []json.RawMessage{}, Peers: []peerView{}}.append(nil), encode(openedMessage{T: "opened", Changes: []json.RawMessage{}, Peers: []peerView{}})},
	} {
		if string(test.got) != string(test.want) {
			t.Errorf("\n got %s\nwant %s", test.got, test.want)
		}
	}
}

func (m openedMessage) withOps(ops string) []byte {
	before, after := m.around()
	return append(append(before, ops...), after...)
}
