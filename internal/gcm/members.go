package gcm

import (
	"strings"
	"time"
)

// Member is a member country of the RCM.
type Member struct {
	ID               string     `json:"id"` // "hn"
	ISO              ISO        `json:"iso"`
	Name             Both       `json:"name"`        // full
	Short            Both       `json:"short"`       // for lists
	InSentence       Both       `json:"in_sentence"` // with its article
	WorkingLanguages []Lang     `json:"working_languages"`
	GCMParticipation []Standing `json:"gcm_participation"`
	Champion         []Champion `json:"champion"`
	TookPartInPuebla bool       `json:"took_part_in_puebla_2021"`
}

// ISO holds the codes of ISO 3166-1.
type ISO struct {
	Alpha2  string `json:"alpha2"`
	Alpha3  string `json:"alpha3"`
	Numeric string `json:"numeric"`
}

// Standing says whether a member is part of the Compact from a day on; a later
// entry of the same member takes over from an earlier one.
type Standing struct {
	From      string `json:"from"`  // 2006-01-02
	To        string `json:"to"`    // empty while it lasts
	Value     string `json:"value"` // "part" or "not_part"
	Statement string `json:"statement"`
}

// Champion says whether a member is a champion country; nil where the catalogue leaves it open.
type Champion struct {
	AsOf  string `json:"as_of"`
	Value *bool  `json:"value"`
}

// MemberOrder lists the member ids as each language sorts them.
type MemberOrder struct {
	ES []string `json:"es"`
	EN []string `json:"en"`
}

// Presidency is a term of the presidency pro tempore.
type Presidency struct {
	Member string `json:"member"`
	From   string `json:"from"` // day or month; empty where it isn't known
	To     string `json:"to"`   // empty while it lasts
	Year   int    `json:"year"`
}

// Entity is a body that takes part without being a member.
type Entity struct {
	ID      string `json:"id"`
	Acronym Both   `json:"acronym"` // empty for a state
	Name    Both   `json:"name"`
	Kind    string `json:"kind"` // un_entity, un_network, secretariat, state, regional
	Role    string `json:"role"` // technical, secretariat, observer
}

// SecretariatID names the Technical Secretariat among the entities.
const SecretariatID = "rcm-ts"

// Member gives the member of an id.
func (d *Data) Member(id string) (Member, bool) {
	for _, m := range d.Members {
		if m.ID == id {
			return m, true
		}
	}
	return Member{}, false
}

// Entity gives the entity of an id.
func (d *Data) Entity(id string) (Entity, bool) {
	for _, e := range d.Entities {
		if e.ID == id {
			return e, true
		}
	}
	return Entity{}, false
}

// MembersIn lists the members alphabetically in a language.
func (d *Data) MembersIn(l Lang) []Member {
	order := d.MemberOrder.ES
	if l == EN {
		order = d.MemberOrder.EN
	}
	members := make([]Member, 0, len(order))
	for _, id := range order {
		if m, ok := d.Member(id); ok {
			members = append(members, m)
		}
	}
	return members
}

// Champions lists the champion countries known as such on a day, in the order in
// which the concept note names them.
func (d *Data) Champions(day time.Time) []Member {
	on := day.Format(time.DateOnly)
	var champions []Member
	for _, m := range d.Members {
		for _, c := range m.Champion {
			if c.Value != nil && *c.Value && c.AsOf <= on {
				champions = append(champions, m)
				break
			}
		}
	}
	return champions
}

// PresidencyOn gives the member that holds the presidency on a day. A term ends
// on the day it names: from that day on the next holder chairs.
func (d *Data) PresidencyOn(day time.Time) (Member, bool) {
	on := day.Format(time.DateOnly)
	for _, p := range d.Presidencies {
		if p.From != "" && p.From <= on && (p.To == "" || on < p.To) {
			return d.Member(p.Member)
		}
	}
	return Member{}, false
}

// Code gives the letters that stand for a delegation: three for a member ("HND"),
// the acronym for an entity, and the id itself in capitals for a stranger.
func (d *Data) Code(delegation string) string {
	if m, ok := d.Member(delegation); ok {
		return m.ISO.Alpha3
	}
	if e, ok := d.Entity(delegation); ok && e.Acronym.EN != "" {
		return e.Acronym.EN
	}
	return strings.ToUpper(delegation)
}

// DelegationName gives the name a list shows for a member or entity.
func (d *Data) DelegationName(delegation string) (Both, bool) {
	if m, ok := d.Member(delegation); ok {
		return m.Short, true
	}
	e, ok := d.Entity(delegation)
	return e.Name, ok
}
