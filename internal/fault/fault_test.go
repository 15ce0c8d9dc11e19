package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/redonda/redonda/internal/fault"
)

func TestEveryCodeHasASentenceInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		s := fault.SentenceOf(code)
		if s.ES == "" || s.EN == "" || s.ES == s.EN {
			t.Errorf("%s: %+v", code, s)
		}
	}
}

func TestCodeOfLooksThroughWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	tests := []struct {
		name string
		err  error
		want fault.Code
	}{
		{"a stranger is ours to answer for", cause, fault.Internal},
		{"a fault", fault.New(fault.Absent, "no %s", "text"), fault.Absent},
		{"a wrapped fault", fmt.Errorf("opening: %w", fault.Wrap(fault.Unavailable, cause, "storing")), fault.Unavailable},
	}
	for _, test := range tests {
		if got := fault.CodeOf(test.err); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	if err := fault.Wrap(fault.Unavailable, cause, "storing"); !errors.Is(err, cause) {
		t.Error("the cause can't be found")
	}
}
