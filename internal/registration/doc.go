// Package registration keeps who takes part in each dialogue: those invited confirm it,
// as the concept note asks, and the roster that comes of it names the delegations over
// which agreement is counted. Membership is not participation (domain, part a 5).
package registration
