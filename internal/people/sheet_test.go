package people_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

func TestASheetNamesEachBadRow(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	_, err := b.Add(t.Context(), "known@gt.example", people.Place{Role: contribution.Head, Delegation: "gt"})
	must(t, err)
	sheet, err := b.Preview(t.Context(), []byte("\ufeffCorreo;Función;Delegación;Idioma;Presidencia\r\n"+
		"head@sv.example;head;El Salvador;es;\r\n"+
		"pen@mx.example;delegada;MEX;es;sí\r\n"+
		"nobody;delegate;hn;es;no\r\n"+
		"\"x@hn.example\";king;Honduras;fr;maybe\r\n"+
		";;;;\r\n"+
		"head@sv.example;head;sv;es;\r\n"+
		"obs@un.example;delegate;unnm;en;\r\n"+
		"known@gt.example;delegate;gt;es;\r\n"+
		"=cmd|' /C calc'!A0;delegate;hn;es;\r\n"))
	must(t, err)
	want := map[int]string{2: "", 3: "", 4: "email", 5: "role language chair", 7: "email", 8: "role", 9: "email", 10: "email"}
	if len(sheet.Rows) != len(want) || sheet.Bad != 6 {
		t.Fatalf("%d rows, %d bad", len(sheet.Rows), sheet.Bad)
	}
	for _, row := range sheet.Rows {
		var columns []string
		for _, trouble := range row.Trouble {
			columns = append(columns, trouble.Column)
			if trouble.Words.ES == "" || trouble.Words.EN == "" {
				t.Errorf("line %d: no words", row.Line)
			}
		}
		if got := strings.Join(columns, " "); got != want[row.Line] {
			t.Errorf("line %d: trouble in %q, want %q", row.Line, got, want[row.Line])
		}
	}
	if !sheet.Rows[1].Place.Chair || sheet.Rows[1].Place.Delegation != "mx" {
		t.Errorf("%+v", sheet.Rows[1])
	}
	if _, err := b.Accept(t.Context(), []byte("email,role,delegation\nnobody,head,hn\n"), ""); code(err) != fault.Invalid {
		t.Errorf("accepting bad rows: %v", err)
	}
}

func TestWhatIsNoSheetIsRefused(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	for name, test := range map[string]struct {
		content string
		want    fault.Code
	}{
		"nothing":        {"", fault.Invalid},
		"only a head":    {"email,role,delegation\n", fault.Invalid},
		"no role":        {"email,delegation\na@b.example,hn\n", fault.Invalid},
		"a column twice": {"email,correo,role,delegation\n", fault.Invalid},
		"Latin-1":        {"email,role,delegation\na@b.example,head,M\xe9xico\n", fault.NotUTF8},
		"an open quote":  {"email,role,delegation\n\"a@b.example,head,mx\n", fault.Invalid},
		"too many rows":  {"email,role,delegation\n" + strings.Repeat("a@b.example,head,mx\n", people.MaxRows+1), fault.TooLarge},
		"too many bytes": {strings.Repeat("a", people.MaxSheet+1), fault.TooLarge},
		"a binary file":  {"PK\x03\x04\x00\x00", fault.Invalid},
	} {
		if _, err := b.Preview(t.Context(), []byte(test.content)); code(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASheetIsTakenInOnceAndAsShown(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	content := []byte("email,role,delegation\nhead@pa.example,head,Panama\npen@pa.example,delegate,PAN\n")
	sheet, err := b.Preview(t.Context(), content)
	must(t, err)
	if _, err := b.Accept(t.Context(), append(content, "x@pa.example,reader,pa\n"...), sheet.Hash); code(err) != fault.Conflict {
		t.Errorf("another sheet than was shown: %v", err)
	}
	made, err := b.Accept(t.Context(), content, sheet.Hash)
	must(t, err)
	again, err := b.Accept(t.Context(), content, sheet.Hash)
	must(t, err)
	if len(made) != 2 || len(again) != 0 {
		t.Errorf("%d links, then %d", len(made), len(again))
	}
	accounts, err := b.Accounts(t.Context())
	must(t, err)
	var addresses []string
	for _, a := range accounts {
		addresses = append(addresses, a.Email)
	}
	slices.Sort(addresses)
	if got := strings.Join(addresses, " "); got != "head@pa.example pen@pa.example" {
		t.Error(got)
	}
	if _, seat, err := b.Join(t.Context(), made[0].Secret, ""); err != nil || seat.Email != "head@pa.example" {
		t.Errorf("%+v, %v", seat, err)
	}
}

func FuzzASheetIsUnderstoodOrRefused(f *testing.F) {
	f.Add([]byte("email,role,delegation\na@b.example,head,mx\n"))
	f.Add([]byte("\ufeffcorreo;función;delegación\n\"a\nb\";;\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		b := people.NewBook(nil, nil, catalogue, nil)
		sheet, err := b.ReadSheet(content)
		if err != nil {
			if code(err) == fault.Internal {
				t.Errorf("refused without a reason: %v", err)
			}
			return
		}
		for _, row := range sheet.Rows {
			if len(row.Trouble) == 0 && (row.Email == "" || row.Name.ES == "" || !row.Place.Role.Valid()) {
				t.Errorf("taken as good: %+v", row)
			}
		}
	})
}
