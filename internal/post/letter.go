package post

import (
	"fmt"

	"github.com/wneessen/go-mail"
)

// Letter is one message to one address. Subject and bodies are whole; nothing in them
// is interpreted.
type Letter struct {
	To      string // as people.CheckEmail gives it
	Subject string
	Text    string
	HTML    string
}

// message makes the MIME message of a letter. Line ends in head fields are refused by
// the library or encoded, never passed on.
func message(from string, l Letter) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := m.From(from); err != nil {
		return nil, fmt.Errorf("writing a letter: the sender: %w", err)
	}
	if err := m.To(l.To); err != nil {
		return nil, fmt.Errorf("writing a letter: the recipient: %w", err)
	}
	m.Subject(l.Subject)
	m.SetDate()
	m.SetMessageID()
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers of machines
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	m.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	return m, nil
}
