// Package timeline tells how a text came to be what it is: how many changes each
// delegation made when, who wrote given words and in which change they came, and how
// their paragraph read before. All of it is read from the log; nothing is stored.
package timeline
