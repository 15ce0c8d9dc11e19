package live

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	strict "github.com/go-json-experiment/json"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// examples gives the blocks of docs/protocol.md marked with a kind.
func examples(t *testing.T, kind string) [][]byte {
	t.Helper()
	page, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks [][]byte
	for _, m := range regexp.MustCompile("(?ms)^ *```json "+kind+"\n(.*?)^ *```").FindAllSubmatch(page, -1) {
		blocks = append(blocks, bytes.TrimSpace(m[1]))
	}
	if len(blocks) == 0 {
		t.Fatalf("no example of kind %q", kind)
	}
	return blocks
}

// Every client message of the manual is one the server reads, and together they show each kind.
func TestManualClientExamplesAreRead(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, block := range examples(t, "client") {
		var m request
		if err := strict.Unmarshal(block, &m); err != nil {
			t.Errorf("%s: %v", block, err)
			continue
		}
		shown[m.T] = true
		if m.Client != "" && !clientShape.MatchString(m.Client) {
			t.Errorf("%s: the client's id has a wrong shape", block)
		}
		if m.T != "change" {
			continue
		}
		change, err := delta.Parse(m.Ops)
		if err != nil {
			t.Errorf("%s: %v", block, err)
		} else if err := document.Check(change); err != nil {
			t.Errorf("%s: %v", block, err)
		}
	}
	for _, kind := range []string{"hello", "open", "close", "change", "cursor", "ping"} {
		if !shown[kind] {
			t.Errorf("the manual shows no %q", kind)
		}
	}
}

// Every server message of the manual has the fields that the server writes and no others.
func TestManualServerExamplesAreWhatIsSent(t *testing.T) {
	t.Parallel()
	shapes := map[string]func() any{
		"welcome": func() any { return &welcomeMessage{} }, "opened": func() any { return &openedMessage{} },
		"changes": func() any { return &changesMessage{} }, "ack": func() any { return &ackMessage{} },
		"refused": func() any { return &refusedMessage{} }, "presence": func() any { return &presenceMessage{} },
		"rights": func() any { return &rightsMessage{} }, "error": func() any { return &failure{} },
		"bye": func() any { return &failure{} }, "pong": func() any { return &plainMessage{} },
		"resume": func() any { return &plainMessage{} }, "comments": func() any { return &plainMessage{} },
	}
	shown := map[string]bool{}
	for _, block := range examples(t, "server") {
		var head plainMessage
		if err := json.Unmarshal(block, &head); err != nil {
			t.Fatalf("%s: %v", block, err)
		}
		shown[head.T] = true
		shape, known := shapes[head.T]
		if !known {
			t.Errorf("the server sends no %q", head.T)
			continue
		}
		if err := strict.Unmarshal(block, shape(), strict.RejectUnknownMembers(true)); err != nil {
			t.Errorf("%s: %v", block, err)
		}
	}
	for kind := range shapes {
		if !shown[kind] {
			t.Errorf("the manual shows no %q", kind)
		}
	}
}
