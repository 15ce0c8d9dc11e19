package docx_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/fault"
)

// hostileEntry is one entry of an archive that is made for a test.
type hostileEntry struct {
	Name, Text, Fill, Template, Method, NestXML string
	Size, DeclaredSize                          int64
	Count, Depth, AttributeCount                int
}

// The files of the shared list of hostile inputs: each is refused with a reason, or read
// in bounded memory where the list tolerates that. REDONDA_VECTORS names another folder
// with a list of the same form.
func TestTheListOfHostileFiles(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(cmp.Or(os.Getenv("REDONDA_VECTORS"), "testdata"), "hostile.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Cases []struct {
			ID, Surface, Expect, Reason string
			Also                        []string
			Gen                         struct {
				Type             string
				Entries          []hostileEntry
				Truncate, Nested int
				Overlap          bool
			}
		}
	}
	if err := json.Unmarshal(list, &vectors); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range vectors.Cases {
		if c.Surface != "docx" || c.Gen.Type != "zip" {
			continue
		}
		seen++
		t.Run(c.ID, func(t *testing.T) {
			if c.Gen.Nested > 0 {
				t.Skip("archives within archives are never opened")
			}
			var out bytes.Buffer
			z := zip.NewWriter(&out)
			for _, e := range c.Gen.Entries {
				e.add(t, z)
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			file := out.Bytes()
			if c.Gen.Truncate > 0 {
				file = file[:min(len(file), c.Gen.Truncate)]
			}
			peak, err := measured(file)
			outcome := "accept-sanitised"
			if err != nil {
				outcome = "refuse"
			}
			if outcome != c.Expect && !slices.Contains(c.Also, outcome) {
				t.Errorf("%s (%v), want %s %v: %s", outcome, err, c.Expect, c.Also, c.Reason)
			}
			if fault.CodeOf(err) == fault.Internal && err != nil || peak > 96<<20 {
				t.Errorf("%v with %d MB", err, peak>>20)
			}
		})
	}
	if seen == 0 {
		t.Error("the list has no files")
	}
}

// add writes an entry as often as it is to be there.
func (e hostileEntry) add(t *testing.T, z *zip.Writer) {
	t.Helper()
	for i := range max(1, e.Count) {
		name := strings.ReplaceAll(e.Name, "#index", strconv.Itoa(i))
		if e.Fill != "" && e.Size > 1<<20 {
			bomb(t, z, name, int(e.Size>>20), uint64(cmp.Or(e.DeclaredSize, e.Size)))
			continue
		}
		body := e.Text
		switch fill, err := hex.DecodeString(e.Fill); {
		case err != nil:
			t.Fatal(err)
		case e.Fill != "":
			body = strings.Repeat(string(fill), int(e.Size))
		case e.Template != "":
			body = inDocument(transitional, "<w:p/>")
		case e.NestXML != "":
			body = inDocument(transitional, strings.Repeat("<"+e.NestXML+">", e.Depth)+strings.Repeat("</"+e.NestXML+">", e.Depth))
		case e.AttributeCount > 0:
			var b strings.Builder
			for n := range e.AttributeCount {
				b.WriteString(` a` + strconv.Itoa(n) + `="x"`)
			}
			body = inDocument(transitional, "<w:p"+b.String()+"/>")
		}
		method := zip.Deflate
		if e.Method == "store" || e.Count > 1000 { // each deflated entry costs a compressor
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = w.Write([]byte(body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
