package live

import (
	"context"
	"crypto/sha256"
	"errors"
	"regexp"
	"strconv"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

// maxInteger is JavaScript's largest exact integer.
const maxInteger = 1<<53 - 1

var (
	clientShape    = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	errClientShape = fault.New(fault.Malformed, "client has 8 to 64 letters, digits, _ or -")
	errNotOpen     = fault.New(fault.NotOpen, "open the text with this client, then send this again")
)

// receive reads one message and hands it on. What is wrong with it is told to
// its sender alone.
func (p *peer) receive(ctx context.Context, data []byte) {
	m, err := readRequest(data)
	if err != nil {
		p.pace("") // told all the same, for it may be about a change in flight
		p.send(encode(failed("error", "", fault.New(fault.Malformed, "the message is not the JSON that was expected"))))
		return
	}
	if m.T != "change" && !p.pace(m.T) {
		if m.T != "cursor" { // which may be dropped
			p.send(encode(failed("error", m.Text, fault.New(fault.SlowDown, "too many messages at once"))))
		}
		return
	}
	if !p.greeted && m.T != "hello" {
		p.send(encode(failed("error", m.Text, fault.New(fault.Malformed, "say hello first"))))
		return
	}
	switch m.T {
	case "hello":
		err = p.hello(m)
	case "open":
		err = p.open(ctx, m)
	case "close":
		p.close(m)
	case "change":
		if err := p.change(ctx, m); err != nil {
			p.refuse(m.Text, m.Client, m.Seq, err)
		}
		return
	case "cursor":
		err = p.cursor(ctx, m)
	case "ping":
		p.send(encode(plainMessage{T: "pong"}))
	default:
		err = fault.New(fault.Malformed, "unknown message %.20q", m.T)
	}
	if err != nil {
		p.send(encode(failed("error", m.Text, err)))
	}
}

func (p *peer) hello(m request) error {
	if m.Protocol != Protocol {
		refusal := failed("error", "", fault.New(fault.Invalid, "this server speaks protocol %d", Protocol))
		refusal.Protocols = []int{Protocol}
		p.send(encode(refusal))
		return nil
	}
	p.greeted = true
	p.welcome()
	return nil
}

func (p *peer) open(ctx context.Context, m request) error {
	if !clientShape.MatchString(m.Client) {
		return errClientShape
	}
	if m.Rev != nil && *m.Rev < 0 {
		return fault.New(fault.Malformed, "rev is not negative")
	}
	if _, again := p.texts[m.Text]; !again && len(p.texts) >= maxTexts {
		return fault.New(fault.SlowDown, "at most %d texts on one socket", maxTexts)
	}
	// Asked before the room is entered, so that guessed names open no rooms.
	if _, err := p.hub.config.Rights.Access(ctx, p.who, m.Text); err != nil {
		return err
	}
	if m.Differs != nil {
		p.hub.config.Meter.PageDiffered()
		p.hub.config.Logger.Warn("a page had another text than the log", "text", m.Text, "version", *m.Differs, "account", p.who.ID)
	}
	p.texts[m.Text] = m.Client
	return p.hub.enter(ctx, m.Text, entering{peer: p, client: m.Client, rev: m.Rev})
}

func (p *peer) close(m request) {
	if _, open := p.texts[m.Text]; open {
		delete(p.texts, m.Text)
		p.hub.enterOpen(m.Text, leaving{p})
	}
}

func (p *peer) cursor(ctx context.Context, m request) error {
	if _, open := p.texts[m.Text]; !open || !exact(m.Rev) || !exact(m.Anchor) || !exact(m.Head) {
		return fault.New(fault.Malformed, "a cursor needs an open text, and rev, anchor and head from 0 to 2^53 - 1")
	}
	return p.hub.enter(ctx, m.Text, cursorMove{peer: p, rev: *m.Rev, anchor: int(*m.Anchor), head: int(*m.Head)})
}

// exact tells whether a number is there and one that every client can hold.
func exact(n *int64) bool { return n != nil && *n >= 0 && *n <= maxInteger }

// change does what needs no room: size, shape, attributes, rate.
func (p *peer) change(ctx context.Context, m request) error {
	if client, open := p.texts[m.Text]; !open || client != m.Client {
		if !clientShape.MatchString(m.Client) {
			return errClientShape
		}
		return errNotOpen
	}
	if !exact(m.Rev) || m.Seq < 1 || m.Seq > maxInteger {
		return fault.New(fault.Malformed, "a change needs rev from 0 and seq from 1 to 2^53 - 1")
	}
	if len(m.Ops) > document.MaxChangeBytes {
		return fault.New(fault.TooLarge, "%d bytes, at most %d", len(m.Ops), document.MaxChangeBytes)
	}
	change, err := m.change, error(nil)
	if !m.plain {
		change, err = delta.Parse(m.Ops)
	}
	if err != nil {
		return shapeFault(err)
	}
	if err := document.Check(change); err != nil {
		return err
	}
	undoes, err := readUndoes(m.Undoes)
	if err != nil {
		return err
	}
	if !p.limiter.Allow() {
		p.rest()
		return fault.New(fault.SlowDown, "too many changes at once")
	}
	hash := nameHash(*m.Rev, m.Ops, m.Undoes)
	return p.hub.enter(ctx, m.Text, &submission{
		peer: p, who: p.who, client: m.Client, seq: m.Seq, rev: *m.Rev, change: change, undoes: undoes, hash: hash,
	})
}

func (p *peer) refuse(text, client string, seq int64, err error) {
	code := fault.CodeOf(err)
	p.hub.config.Meter.Refused(code)
	p.send(encode(refusedMessage{
		T: "refused", Text: text, Client: client, Seq: seq, Code: code,
		Title: fault.SentenceOf(code), Detail: detailOf(err), Retry: mayRetry(code),
	}))
}

// mayRetry tells whether the same bytes can succeed later.
func mayRetry(code fault.Code) bool {
	return code == fault.SlowDown || code == fault.NotOpen || code == fault.Unavailable || code == fault.Internal
}

// nameHash is what a resend is recognised by: the bytes as sent and their base.
func nameHash(rev int64, ops, undoes []byte) []byte {
	var room [512]byte
	named := append(append(strconv.AppendInt(room[:0], rev, 10), '\n'), ops...)
	if len(undoes) > 0 {
		named = append(append(named, '\n'), undoes...)
	}
	sum := sha256.Sum256(named)
	return sum[:]
}

// shapeFault gives a parsing error the code a person's page knows.
func shapeFault(err error) error {
	if errors.Is(err, delta.ErrCutPair) {
		return fault.Wrap(fault.CutPair, err, "reading a change")
	}
	return fault.Wrap(fault.Malformed, err, "reading a change")
}

// detailOf gives the hint for the one who caused the fault; causes stay in the log.
func detailOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Detail
	}
	return ""
}
