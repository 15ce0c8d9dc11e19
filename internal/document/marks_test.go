package document_test

import (
	"fmt"
	"testing"

	"github.com/redonda/redonda/internal/document"
)

func TestThoseThatWroteLastAreRemembered(t *testing.T) {
	t.Parallel()
	for _, clients := range []int{0, 1, document.MarksKept, document.MarksKept + 1, 3 * document.MarksKept} {
		marks := map[string]document.Mark{}
		for i := range clients {
			marks[fmt.Sprint("client-", i)] = document.Mark{Seq: 1, Version: int64(i*7919%clients) + 1}
		}
		newest := document.Newest(marks)
		if len(newest) != min(clients, document.MarksKept) {
			t.Errorf("%d of %d are kept", len(newest), clients)
		}
		for client, mark := range newest {
			if mark.Version != marks[client].Version || mark.Version <= int64(clients-document.MarksKept) {
				t.Fatalf("of %d, %s is kept with %+v", clients, client, mark)
			}
		}
	}
}
