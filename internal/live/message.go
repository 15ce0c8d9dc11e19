package live

import (
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
)

// Protocol is the version that hello and welcome carry.
const Protocol = 1

// request is any message of a client; T tells which fields count.
type request struct {
	T        string         `json:"t"`
	Protocol int            `json:"protocol"`
	Text     string         `json:"text"`
	Client   string         `json:"client"`
	Seq      int64          `json:"seq"`
	Rev      *int64         `json:"rev"`
	Ops      jsontext.Value `json:"ops"`
	Undoes   jsontext.Value `json:"undoes"`
	Anchor   *int64         `json:"anchor"`
	Head     *int64         `json:"head"`
	Differs  *int64         `json:"differs"`

	plain  bool // Ops has been read already, as change
	change delta.Delta
}

// changeMessage is one entry of the log as others see it.
type changeMessage struct {
	Rev        int64           `json:"rev"`
	Client     string          `json:"client"`
	Seq        int64           `json:"seq"`
	Ops        json.RawMessage `json:"ops"`
	Account    string          `json:"account"`
	Delegation string          `json:"delegation"`
	Code       string          `json:"code"`
	At         string          `json:"at"`
	Authors    []authorView    `json:"authors,omitempty"` // of all it inserts, where they are not all Account's
	Sum        string          `json:"sum,omitempty"`     // of the text at Rev, now and then
}

// authorView is who wrote a stretch of what a change inserts.
type authorView struct {
	Units      int    `json:"units"` // UTF-16
	Account    string `json:"account"`
	Delegation string `json:"delegation"`
	Code       string `json:"code"`
	At         string `json:"at"` // about when, see document.AuthorPrecision; empty for nobody
}

// AccountView is an account as the page shows it.
type AccountView struct {
	ID         string   `json:"id"`
	Role       string   `json:"role"`
	Delegation string   `json:"delegation"`
	Name       gcm.Both `json:"name"`
	Code       string   `json:"code"`
}

type limitsView struct {
	ChangeBytes int `json:"changeBytes"`
	ChangeOps   int `json:"changeOps"`
	TextBytes   int `json:"textBytes"`
}

type welcomeMessage struct {
	T        string      `json:"t"`
	Protocol int         `json:"protocol"`
	Peer     string      `json:"peer"`
	Account  AccountView `json:"account"`
	Limits   limitsView  `json:"limits"`
}

type openedMessage struct {
	T       string            `json:"t"`
	Text    string            `json:"text"`
	Rev     int64             `json:"rev"`
	Seq     int64             `json:"seq"`
	Write   bool              `json:"write"`
	Status  string            `json:"status"`
	Ops     json.RawMessage   `json:"ops,omitempty"`    // of the whole text; written by around
	Changes []json.RawMessage `json:"changes,omitzero"` // empty: nothing new since rev
	Peers   []peerView        `json:"peers"`            // empty in a crowd: the presence that follows has them
}

type changesMessage struct {
	T       string            `json:"t"`
	Text    string            `json:"text"`
	Changes []json.RawMessage `json:"changes"`
}

type ackMessage struct {
	T       string       `json:"t"`
	Text    string       `json:"text"`
	Client  string       `json:"client"`
	Seq     int64        `json:"seq"`
	Rev     int64        `json:"rev"`
	Authors []authorView `json:"authors,omitempty"` // as in changeMessage
	Sum     string       `json:"sum,omitempty"`     // of the text at Rev, now and then
}

type refusedMessage struct {
	T      string         `json:"t"`
	Text   string         `json:"text"`
	Client string         `json:"client"`
	Seq    int64          `json:"seq"`
	Code   fault.Code     `json:"code"`
	Title  fault.Sentence `json:"title"`
	Detail string         `json:"detail,omitempty"`
	Retry  bool           `json:"retry"`
}

// failure is "error" and "bye".
type failure struct {
	T      string         `json:"t"`
	Text   string         `json:"text,omitempty"`
	Code   fault.Code     `json:"code"`
	Title  fault.Sentence `json:"title"`
	Detail string         `json:"detail,omitempty"`
	// Protocols are the versions that the server speaks, where the client's isn't among them.
	Protocols []int `json:"protocols,omitempty"`
}

type peerView struct {
	Peer       string   `json:"peer"`
	Account    string   `json:"account"`
	Delegation string   `json:"delegation"`
	Code       string   `json:"code"`
	Name       gcm.Both `json:"name"`
	Anchor     *int     `json:"anchor,omitempty"`
	Head       *int     `json:"head,omitempty"`
	Rev        int64    `json:"rev"`
}

type presenceMessage struct {
	T     string     `json:"t"`
	Text  string     `json:"text"`
	Peers []peerView `json:"peers"`
}

type rightsMessage struct {
	T      string `json:"t"`
	Text   string `json:"text"`
	Write  bool   `json:"write"`
	Status string `json:"status"`
}

type plainMessage struct {
	T    string `json:"t"`
	Text string `json:"text,omitempty"`
}

// encode never fails: every message is made of plain values.
func encode(message any) []byte {
	frame, err := json.Marshal(message)
	if err != nil {
		panic("live: a message that can't be encoded: " + err.Error())
	}
	return frame
}

func failed(t, text string, err error) failure {
	code, detail := fault.CodeOf(err), detailOf(err)
	return failure{T: t, Text: text, Code: code, Title: fault.SentenceOf(code), Detail: detail}
}
