// Package office keeps what is held for a time: the presidency pro tempore, and what
// delegations are, such as members of the Conference, part of the Global Compact or
// champion countries. Each has dates and no country in the code: the presidency passed
// from one member to the next between the two dialogues (domain, part a 6), and one of the
// two members of footnote 8 changed its statement (domain, part b 11). Who asks names the
// instant of the act, so that what changes later changes nothing that was decided.
package office
