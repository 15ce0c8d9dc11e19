// Package livesim holds a simulation of rooms as its tests: the hub of package
// live as it runs in production, clients written from docs/protocol.md, and
// between them lines, a store and a clock that do what a seed says.
//
// A seed is a whole history: who types what, when each frame arrives, which line
// breaks, where in a call of the store the server dies. One event happens at a
// time, in virtual time, and the next one waits until every goroutine of the
// server rests; so a seed that fails fails again. REDONDA_SEED=17 plays one seed
// and tells every event, REDONDA_SEEDS=10000 plays that many.
package livesim
