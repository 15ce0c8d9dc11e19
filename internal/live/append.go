package live

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// The messages that every keystroke makes, and those that hold a whole text, are written without reflection. What they
// give is what encode would give; a test compares the two.

func (m changeMessage) append(dst []byte) []byte {
	dst = strconv.AppendInt(append(dst, `{"rev":`...), m.Rev, 10)
	dst = quote(append(dst, `,"client":`...), m.Client)
	dst = strconv.AppendInt(append(dst, `,"seq":`...), m.Seq, 10)
	dst = append(append(dst, `,"ops":`...), m.Ops...)
	dst = quote(append(dst, `,"account":`...), m.Account)
	dst = quote(append(dst, `,"delegation":`...), m.Delegation)
	dst = quote(append(dst, `,"code":`...), m.Code)
	dst = quote(append(dst, `,"at":`...), m.At)
	return append(appendSum(appendAuthors(dst, m.Authors), m.Sum), '}')
}

// appendAuthors writes what is rare enough for reflection, where there is anything.
func appendAuthors(dst []byte, authors []authorView) []byte {
	if len(authors) == 0 {
		return dst
	}
	return append(append(dst, `,"authors":`...), encode(authors)...)
}

func appendSum(dst []byte, sum string) []byte {
	if sum == "" {
		return dst
	}
	return quote(append(dst, `,"sum":`...), sum)
}

func (m changesMessage) append(dst []byte) []byte {
	dst = quote(append(dst, `{"t":"changes","text":`...), m.Text)
	dst = append(dst, `,"changes":[`...)
	for i, change := range m.Changes {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, change...)
	}
	return append(dst, `]}`...)
}

func (m ackMessage) append(dst []byte) []byte {
	dst = quote(append(dst, `{"t":"ack","text":`...), m.Text)
	dst = quote(append(dst, `,"client":`...), m.Client)
	dst = strconv.AppendInt(append(dst, `,"seq":`...), m.Seq, 10)
	dst = strconv.AppendInt(append(dst, `,"rev":`...), m.Rev, 10)
	return append(appendSum(appendAuthors(dst, m.Authors), m.Sum), '}')
}

// around gives what stands before and behind the ops of a text, which is the same for all
// newcomers and made once.
func (m openedMessage) around() (before, after []byte) {
	return append(m.start(nil), `,"ops":`...), m.finish(nil)
}

// append writes the message of one who gets changes instead of a text.
func (m openedMessage) append(dst []byte) []byte {
	dst = append(m.start(dst), `,"changes":[`...)
	for i, change := range m.Changes {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, change...)
	}
	return m.finish(append(dst, ']'))
}

func (m openedMessage) start(dst []byte) []byte {
	dst = quote(append(dst, `{"t":"opened","text":`...), m.Text)
	dst = strconv.AppendInt(append(dst, `,"rev":`...), m.Rev, 10)
	dst = strconv.AppendInt(append(dst, `,"seq":`...), m.Seq, 10)
	dst = strconv.AppendBool(append(dst, `,"write":`...), m.Write)
	return quote(append(dst, `,"status":`...), m.Status)
}

func (m openedMessage) finish(dst []byte) []byte {
	return append(append(append(dst, `,"peers":`...), encode(m.Peers)...), '}')
}

// quote writes a JSON string. What is quoted here was read strictly or comes from
// the catalogue, so it is valid UTF-8 and can't fail.
func quote(dst []byte, s string) []byte {
	quoted, err := jsontext.AppendQuote(dst, s)
	if err != nil {
		panic("live: a name that is not UTF-8: " + err.Error())
	}
	return quoted
}
