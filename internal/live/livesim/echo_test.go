package livesim

import "github.com/redonda/redonda/internal/delta"

// probe is something that was sent before, or that claims to be, and what the
// server must answer to it.
type probe struct {
	code string // of the refusal; empty for an acknowledgement
	ack  int64
}

// echo sends a change again that was acknowledged, or another one under its name,
// or one with a number that is not its turn.
func (w *world) echo(c *client) {
	var old []*sent
	for seq := int64(1); seq <= c.seq; seq++ {
		for _, s := range w.sent[name{c.name, seq}] {
			if s.ack != 0 && s.copies == 1 { // else an acknowledgement of a copy may still be on its way
				old = append(old, s)
			}
		}
	}
	if c.wire == nil || !c.open || len(old) == 0 {
		return
	}
	s := old[w.random.IntN(len(old))]
	seq, ops, want := s.seq, s.change, probe{ack: s.ack}
	switch w.random.IntN(4) {
	case 0:
		ops, want = delta.Delta{{Insert: "otra"}}, probe{code: "name_reused"}
	case 1:
		seq, want = c.seq+7, probe{code: "seq_gap"}
	}
	if _, waits := c.probes[seq]; waits {
		return
	}
	if c.probes == nil {
		c.probes = map[int64]probe{}
	}
	c.probes[seq] = want
	w.count("echoes")
	again := map[string]any{"t": "change", "text": text, "client": c.name, "seq": seq, "rev": s.base, "ops": ops}
	if rows := undoesOf(s.undoes); rows != nil {
		again["undoes"] = rows
	}
	c.say(again)
}

// probed holds an answer against what the probe must get. A server that can't look
// it up just now may say so.
func (c *client) probed(m message) {
	want, is := c.probes[m.Seq]
	if !is || c.flying != nil && c.flying.seq == m.Seq {
		return
	}
	delete(c.probes, m.Seq)
	switch {
	case m.T == "refused" && (m.Retry || m.Code == want.code):
	case m.T == "ack" && want.code == "" && m.Rev == want.ack:
	default:
		c.w.fail("%s sent seq %d again and hears %s %s at %d, not %v", c.name, m.Seq, m.T, m.Code, m.Rev, want)
	}
}
