// Package fault is the one error type that reaches a person. It holds a stable
// code, the parameters of its sentence and the cause; the edges turn the code
// into an HTTP status or a socket refusal, and the log alone sees the cause.
package fault

import (
	"errors"
	"fmt"
)

// Code names a kind of failure. Codes are part of the public protocol and never change meaning.
type Code string

// The codes, with the HTTP status that httpapi gives them.
const (
	Malformed          Code = "malformed"           // 400: not the shape the protocol asks for
	Unauthenticated    Code = "unauthenticated"     // 401: no session, or an ended one
	WrongCredentials   Code = "wrong_credentials"   // 401: an address and password that don't fit
	WrongCode          Code = "wrong_code"          // 401: a code of the second step that doesn't fit
	PasskeyRefused     Code = "passkey_refused"     // 401: a passkey that doesn't fit
	SignOnRefused      Code = "sign_on_refused"     // 401: a ministry's sign-on that doesn't fit
	Forbidden          Code = "forbidden"           // 403: the policy says no
	NoAccount          Code = "no_account"          // 403: somebody of the ministry whom nobody invited
	SecondStepNeeded   Code = "second_step_needed"  // 403: the secretariat asks this account for a second step
	Absent             Code = "absent"              // 404: no such thing, or not for these eyes
	RightsChanged      Code = "rights_changed"      // 409: what the account is at the table has changed; come back
	Conflict           Code = "conflict"            // 409: changed by somebody else meanwhile
	EmailTaken         Code = "email_taken"         // 409: an e-mail address that sits elsewhere
	LastOfSecretariat  Code = "last_of_secretariat" // 409: the last account that can invite people
	TooLate            Code = "too_late"            // 409: the instant until which it was possible has passed
	Frozen             Code = "frozen"              // 409: a submission is waiting for its instant; nothing changes meanwhile
	LinkSpent          Code = "link_spent"          // 410: an invitation that was used, ended or never existed
	TicketSpent        Code = "ticket_spent"        // 410: steps of a sign-in that took too long
	TooLarge           Code = "too_large"           // 413: past a limit of size
	Invalid            Code = "invalid"             // 422: well formed, but not acceptable
	NotUTF8            Code = "not_utf8"            // 422: bytes that are no text in UTF-8
	PastEnd            Code = "past_end"            // 422: a change that runs past the end of the text
	CutPair            Code = "cut_pair"            // 422: a change that cuts a surrogate pair
	BadAttribute       Code = "bad_attribute"       // 422: an attribute or value outside the table
	BadCharacter       Code = "bad_character"       // 422: a control character or unpaired surrogate
	TextFull           Code = "text_full"           // 422: the text would pass its limit
	NameReused         Code = "name_reused"         // 409: (client, seq) seen before with other content
	SeqGap             Code = "seq_gap"             // 409: a sequence number was left out
	NotOpen            Code = "not_open"            // 409: a change to a text that isn't open on this connection
	FutureRevision     Code = "future_revision"     // 422: a revision the server has not reached
	RegistrationClosed Code = "registration_closed" // 403: a dialogue whose registration has ended
	OfficeEnded        Code = "office_ended"        // 403: the chair's hat of a delegation that doesn't hold the presidency
	NoPlace            Code = "no_place"            // 403: an input of a delegation that isn't, at that moment, what it takes to have one there
	SectionClosed      Code = "section_closed"      // 403: the section's status doesn't allow typing
	CommentsClosed     Code = "comments_closed"     // 403: the section's status, or the invitation, doesn't allow comments
	CommentTooLong     Code = "comment_too_long"    // 422: an entry past its length
	CommentsFull       Code = "comments_full"       // 409: a text or thread that takes no more
	CommentSettled     Code = "comment_settled"     // 409: an entry that is too old to be changed
	PasswordShort      Code = "password_short"      // 422: a password that is too short
	PasswordCommon     Code = "password_common"     // 422: a password that others would try first
	NotForm            Code = "not_form"            // 422: a correction that changes more than form
	UnfitFile          Code = "unfit_file"          // 422: a file of a kind that isn't taken, or not what it says it is
	NotWord            Code = "not_word"            // 422: a file that can't be read as a Word document
	WordTooLarge       Code = "word_too_large"      // 413: a Word document past a limit of size
	WordUnsafe         Code = "word_unsafe"         // 422: a Word document with something that is never opened
	OtherText          Code = "other_text"          // 422: an exported file of another text than the one it is brought to
	FileChanged        Code = "file_changed"        // 409: another file than the one that was shown
	SlowDown           Code = "slow_down"           // 429: too many in too short a time
	Internal           Code = "internal"            // 500: our fault
	SignOnAway         Code = "sign_on_away"        // 503: the ministry's sign-on does not answer
	Unavailable        Code = "unavailable"         // 503: try again later, nothing was taken
)

// Error is a failure with a code. Detail is a short technical English hint that
// holds no text of the contribution; it may be shown to the one who caused it.
type Error struct {
	Code   Code
	Detail string
	Cause  error
}

// New makes a fault; detail is formatted as by fmt.Sprintf.
func New(code Code, detail string, args ...any) *Error {
	return &Error{Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// Wrap gives err a code and says what was being done.
func Wrap(code Code, err error, doing string) *Error {
	return &Error{Code: code, Detail: doing, Cause: err}
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Detail, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Detail)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf gives the code of the nearest fault in err's chain, Internal for a stranger.
func CodeOf(err error) Code {
	var f *Error
	if errors.As(err, &f) {
		return f.Code
	}
	return Internal
}
