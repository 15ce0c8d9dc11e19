// Package feed tells what changed since somebody's last visit, by section and by
// delegation. Nothing of it is kept but which versions an account has seen: all else is
// read from the logs when it is asked for, at a bounded cost. It goes through the texts
// that its caller may read and no others, so that it knows nothing of private rooms.
package feed
