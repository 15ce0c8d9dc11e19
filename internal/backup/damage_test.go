package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/backup"
)

// refusal gives why a file is refused; empty where it isn't.
func refusal(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	must(t, os.WriteFile(file, content, 0o600))
	if _, err := backup.Inspect(t.Context(), file, collections, quiet{}); err != nil {
		return err.Error()
	}
	return ""
}

// unpacked gives what a file unpacks to; nil where it can't be.
func unpacked(content []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	all, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return all
}

// Whatever byte of a file is another, wherever it is cut, it is refused. A file passes
// only if it still unpacks to the very same: a repetition can be spelled in two ways.
func TestADamagedFileIsRefused(t *testing.T) {
	t.Parallel()
	from := open(t)
	write(t, from, "o02.es", 3)
	file, _ := saved(t, from)
	whole, err := os.ReadFile(file)
	must(t, err)
	if why := refusal(t, whole); why != "" {
		t.Fatalf("unharmed: %s", why)
	}
	same := 0
	for at := range whole {
		harmed := bytes.Clone(whole)
		harmed[at] ^= 1 << (at % 8)
		if refusal(t, harmed) == "" {
			if !bytes.Equal(unpacked(harmed), unpacked(whole)) {
				t.Errorf("a changed bit in byte %d of %d was not noticed", at, len(whole))
			}
			same++
		}
		if at%3 == 0 && refusal(t, whole[:at]) == "" {
			t.Errorf("cut off after %d of %d bytes was not noticed", at, len(whole))
		}
	}
	if same > len(whole)/100 {
		t.Errorf("%d of %d changed bytes were let pass", same, len(whole))
	}
	for _, behind := range [][]byte{{0}, whole} {
		if why := refusal(t, append(bytes.Clone(whole), behind...)); !strings.Contains(why, "more behind its end") {
			t.Errorf("%d bytes behind the end: %s", len(behind), why)
		}
	}
}

// part is one of a file that is put together by hand.
type part struct {
	name string
	body string
	kind byte // 0 for a plain file
}

// pack makes a file of parts; the manifest is made to fit unless there is one.
func pack(t *testing.T, parts []part, manifest func(m map[string]any)) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	put := func(p part) {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: p.name, Size: int64(len(p.body)), Mode: 0o600}
		if p.kind != 0 {
			header.Typeflag, header.Size, header.Linkname = p.kind, 0, "/etc/passwd"
		}
		must(t, archive.WriteHeader(header))
		if p.kind == 0 {
			_, err := io.WriteString(archive, p.body)
			must(t, err)
		}
	}
	var sums []map[string]any
	for _, p := range parts {
		put(p)
		sum := sha256.Sum256([]byte(p.body))
		sums = append(sums, map[string]any{"name": p.name, "bytes": len(p.body), "sha256": hex.EncodeToString(sum[:])})
	}
	if manifest != nil {
		m := map[string]any{
			"format": 1, "product": "v1", "created": opening, "digest": strings.Repeat("0", 64),
			"records": map[string]int{}, "texts": map[string]int{}, "parts": sums,
		}
		manifest(m)
		body, err := json.Marshal(m)
		must(t, err)
		put(part{name: "manifest.json", body: string(body)})
	}
	must(t, archive.Close())
	must(t, zipped.Close())
	return out.Bytes()
}

func TestAHostileFileIsRefused(t *testing.T) {
	t.Parallel()
	head := part{name: "redonda-backup.json", body: `{"format":1,"product":"v1","created":"2021-09-17T14:00:00Z"}`}
	entry := func(text string, version int) string {
		return fmt.Sprintf(`{"text":%q,"version":%d,"client":"","seq":0,"delta":"[]","hash":"","account":"","delegation":"","at":0,"origins":"","chain":""}`+"\n", text, version)
	}
	record := func(collection, id string) string {
		return fmt.Sprintf(`{"collection":%q,"id":%q,"rev":1,"keys":null,"body":{}}`+"\n", collection, id)
	}
	as := func(map[string]any) {}
	with := func(body string) []part { return []part{head, {name: "000001-records.jsonl", body: body}} }
	log := func(body string) []part { return []part{head, {name: "000001-log.jsonl", body: body}} }
	for name, test := range map[string]struct {
		parts    []part
		manifest func(map[string]any)
		want     string
	}{
		"nothing":                 {nil, nil, "cut off"},
		"no manifest":             {[]part{head}, nil, "the manifest at its end is missing"},
		"another archive":         {[]part{{name: "photo.jpg", body: "x"}}, as, "not a backup of Redonda"},
		"a newer form":            {[]part{{name: head.name, body: `{"format":2,"product":"v9","more":1}`}}, as, "use the Redonda v9 that wrote it"},
		"a way out of the folder": {[]part{head, {name: "../../etc/cron.d/x", body: "x"}}, as, "does not have there"},
		"a part twice":            {[]part{head, {name: "000001-log.jsonl"}, {name: "000001-log.jsonl"}}, as, "does not have there"},
		"a link":                  {[]part{head, {name: "000001-log.jsonl", kind: tar.TypeSymlink}}, as, "000001-log.jsonl"},
		"a device":                {[]part{head, {name: "000001-log.jsonl", kind: tar.TypeBlock}}, as, "000001-log.jsonl"},
		"a head that is too long": {[]part{{name: head.name, body: strings.Repeat(" ", 1<<17)}}, as, "are the most"},
		"a part that is too long": {log(strings.Repeat("\n", 33<<20)), as, "are the most"},
		"no JSON":                 {log("x\n"), as, "damaged"},
		"half a line":             {log(`{"text":"o02.es"`), as, "ends within line 1"},
		"a member twice":          {log(`{"text":"a","text":"b"}` + "\n"), as, "damaged"},
		"a member too many":       {log(`{"text":"a","more":1}` + "\n"), as, "damaged"},
		"deep nesting":            {with(`{"collection":"accounts","id":"a","rev":1,"keys":null,"body":` + strings.Repeat("[", 1<<20) + "\n"), as, "damaged"},
		"a chain of another kind": {log(strings.Replace(entry("o02.es", 1), `"chain":""`, `"chain":"xyz"`, 1)), as, "damaged"},
		"a gap":                   {log(entry("o02.es", 1) + entry("o02.es", 3)), as, "out of order"},
		"a late beginning":        {log(entry("o02.es", 2)), as, "out of order"},
		"a text twice":            {log(entry("o02.es", 1) + entry("o02.en", 1)), as, "out of order"},
		"a text without a name":   {log(entry("", 1)), as, "out of order"},
		"a collection twice":      {with(record("accounts", "a") + record("sections", "a") + record("accounts", "b")), as, "twice"},
		"an id twice":             {with(record("accounts", "a") + record("accounts", "a")), as, "out of order"},
		"an unknown collection":   {with(record("spells", "a")), as, "does not know"},
		"the mark of this very":   {with(record("unfinished", "filling")), as, "does not know"},
		"a record without an id":  {with(record("accounts", "")), as, "without an id"},
		"a body that is missing":  {with(`{"collection":"accounts","id":"a","rev":1,"keys":null}` + "\n"), as, "without an id, a revision or a body"},
		"records after the log":   {append(log(entry("o02.es", 1)), part{name: "000002-records.jsonl", body: record("accounts", "a")}), as, "out of order"},
		"another digest":          {log(entry("o02.es", 1)), func(m map[string]any) { m["texts"] = map[string]int{"o02.es": 1} }, "its digest is"},
		"a huge count":            {log(entry("o02.es", 1)), func(m map[string]any) { m["texts"] = map[string]int{"o02.es": 1 << 60} }, "as much as its manifest says"},
		"another head":            {log(entry("o02.es", 1)), func(m map[string]any) { m["product"] = "v2" }, "belongs to another backup"},
		"another checksum":        {log(entry("o02.es", 1)), func(m map[string]any) { m["parts"].([]map[string]any)[1]["sha256"] = "00" }, "checksum of 000001-log.jsonl"},
		"a part that is listed and missing": {[]part{head}, func(m map[string]any) {
			m["parts"] = append(m["parts"].([]map[string]any), map[string]any{"name": "000001-log.jsonl", "bytes": 1, "sha256": ""})
		}, "belongs to another backup"},
	} {
		if why := refusal(t, pack(t, test.parts, test.manifest)); !strings.Contains(why, test.want) {
			t.Errorf("%s: %q, want %q in it", name, why, test.want)
		}
	}
}

// A small file that unpacks to gigabytes is given up long before.
func TestABombIsGivenUp(t *testing.T) {
	t.Parallel()
	line := `{"collection":"accounts","id":"%09d","rev":1,"keys":null,"body":"` + strings.Repeat("a", 1<<20) + "\"}\n"
	var parts []part
	parts = append(parts, part{name: "redonda-backup.json", body: `{"format":1,"product":"v1","created":"2021-09-17T14:00:00Z"}`})
	for n := range 6 {
		var body strings.Builder
		for i := range 16 {
			fmt.Fprintf(&body, line, n*16+i)
		}
		parts = append(parts, part{name: fmt.Sprintf("%06d-records.jsonl", n+1), body: body.String()})
	}
	packed := pack(t, parts, func(map[string]any) {})
	if why := refusal(t, packed); !strings.Contains(why, "far more than a backup does") {
		t.Errorf("%d bytes: %q", len(packed), why)
	}
}

func TestAFileThatIsNotThere(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{filepath.Join(t.TempDir(), "none"): "no such file", t.TempDir(): "directory"} {
		if _, err := backup.Inspect(t.Context(), file, collections, quiet{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
