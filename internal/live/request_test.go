package live

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/redonda/redonda/internal/delta"
)

func TestAKeystrokeOfThePageIsReadTheShortWay(t *testing.T) {
	t.Parallel()
	for message, plain := range map[string]bool{
		`{"t":"change","text":"o02.es","client":"c-0123","seq":7,"rev":41,"ops":[{"retain":5},{"insert":"ñ"}]}`:                        true,
		`{"t":"change","text":"o02.es","client":"c-0123","seq":7,"rev":0,"ops":[{"delete":1}]}`:                                        true,
		`{"t":"change","text":"o02.es","client":"c-0123","seq":7,"rev":41,"ops":[{"insert":"a","attributes":{"bold":true}}]}`:          false,
		`{"t":"change","text":"o02.es","client":"c-0123","seq":7,"rev":41,"ops":[{"insert":"a"}],"undoes":[{"client":"c-0","seq":1}]}`: false,
		`{"t":"change","text":"o02.es","client":"c-0123","seq":7,"rev":41,"ops":[{"insert":"a"}],"ops":[{"insert":"b"}]}`:              false,
		`{"text":"o02.es","t":"change","client":"c-0123","seq":7,"rev":41,"ops":[{"insert":"a"}]}`:                                     false,
		`{"t":"change","text":"o02.es","client":"c-0123","seq":07,"rev":41,"ops":[{"insert":"a"}]}`:                                    false,
		`{"t":"change","text":"o02.es","client":"c\u002d0123","seq":7,"rev":41,"ops":[{"insert":"a"}]}`:                                false,
		`{"t":"change","text":"o02.es","client":"c-0123","seq":7,"rev":41,"ops":[{"insert":"a"}]`:                                      false,
		`{"t":"change"`: false,
		``:              false,
	} {
		if _, got := readPlain([]byte(message)); got != plain {
			t.Errorf("%s: %v, want %v", message, got, plain)
		}
	}
}

// What the short way reads, the way for everything reads alike.
func FuzzReadPlain(f *testing.F) {
	for _, seed := range []string{
		`{"t":"change","text":"o02.es","client":"client-fuzz","seq":1,"rev":0,"ops":[{"insert":"ñ😀"}]}`,
		`{"t":"change","text":"","client":"","seq":0,"rev":999999999999999,"ops":[{"retain":3},{"delete":1}]}`,
		`{"t":"change","text":"o02.es","client":"c","seq":1,"rev":0,"ops":[{"insert":"a"}],"ops":[{"insert":"b"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		plain, ok := readPlain(data)
		if !ok {
			return
		}
		whole, err := readAny(data)
		if err != nil {
			t.Fatalf("%s is refused: %v", data, err)
		}
		if diff := cmp.Diff(whole, plain, cmpopts.IgnoreUnexported(request{})); diff != "" {
			t.Fatal(diff)
		}
		change, err := delta.Parse(whole.Ops)
		if diff := cmp.Diff(change, plain.change); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}
