package main

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
)

// exported gives what a store exports as data.
func exported(t *testing.T, dir string) (file string, a archive.Archive) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "contribution.json")
	if _, lines, err := said(t, "export", "--data", dir, "--format", "json", "-o", file); err != nil {
		t.Fatalf("%v\n%s", err, lines)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if a, err = archive.Read(in); err != nil {
		t.Fatal(err)
	}
	return file, a
}

// ofTheExport is what a file says of itself, and not of the contribution.
var ofTheExport = regexp.MustCompile(`"id":"[^"]*","exported":"[^"]*",`)

// What was exported makes an equal contribution, which can be served and is sound.
func TestAContributionGoesOutAndComesIn(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	h := houseIn(t, dir, true)
	chair := live.Identity{AccountView: live.AccountView{ID: "presidency-mx", Role: string(contribution.Presidency), Delegation: "mx"}}
	_, err := h.hub.Apply(t.Context(), "o02.es", chair, func(delta.Delta) (delta.Delta, []document.Origin, error) {
		return delta.Delta{{Insert: "Añadido 𝒟 al principio. "}}, nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	delegate := contribution.Actor{Account: "hn-delegate", Delegation: "hn", Role: contribution.Delegate}
	for _, visibility := range []comment.Visibility{comment.Members, comment.Own} {
		id := string(visibility) + "-0123456789abcdef"
		if _, err := h.comments.Open(t.Context(), delegate, "o02.es", comment.Opening{ID: id, Entry: id, Visibility: visibility, Words: "Para " + string(visibility)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.close(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, want := exported(t, dir)
	if len(want.Sections) != 33 || len(want.Texts) != 66 || len(want.Dialogues) != 2 || len(want.Revisions) == 0 || !want.Demonstration {
		t.Fatalf("%d sections, %d texts, %d dialogues, %d revisions", len(want.Sections), len(want.Texts), len(want.Dialogues), len(want.Revisions))
	}
	if len(want.Threads) != 1 || want.Threads[0].Visibility != comment.Members {
		t.Errorf("of two threads the public one leaves: %+v", want.Threads)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(string(body), '@') || strings.Contains(string(body), "draft-") {
		t.Error("the file holds addresses, or texts of private rooms")
	}

	imported := filepath.Join(t.TempDir(), "imported")
	digestSaid(t, "import", file, "--data", imported)
	digestSaid(t, "verify", "--data", imported)
	again, got := exported(t, imported)
	got.ID, got.Exported = want.ID, want.Exported // of the export itself
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	second, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if ofTheExport.ReplaceAllString(string(body), "") != ofTheExport.ReplaceAllString(string(second), "") {
		t.Error("exported again, it is another file")
	}
	if !got.Demonstration {
		t.Error("samples became a real contribution")
	}
	h = houseIn(t, imported, true)
	defer h.store.Close()
	// Each revision opens, at the versions it was taken of.
	for _, r := range want.Revisions {
		for text, version := range r.Versions {
			state, err := history.At(t.Context(), h.store, text, version)
			if err != nil {
				t.Fatal(err)
			}
			if sum, err := history.ContentHash(state.Text.Content()); err != nil || hex.EncodeToString(sum) != r.Contents[text] {
				t.Errorf("%s of revision %s holds other words, %v", text, r.ID, err)
			}
		}
	}
	if _, _, err := said(t, "import", file, "--data", dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("over what is there: %v", err)
	}
}

func TestABadFileIsNotImported(t *testing.T) {
	t.Parallel()
	file, _ := exported(t, demonstration(t))
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ body, says string }{
		"cut":    {string(body[:len(body)-20]), "not whole"},
		"newer":  {strings.Replace(string(body), archive.Format, "redonda-contribution-7", 1), "newer Redonda"},
		"forged": {strings.Replace(string(body), `"insert":"`, `"insert":"Xx`, 1), "its hash"},
		"empty":  {"", "no JSON"},
	} {
		bad, folder := filepath.Join(t.TempDir(), "bad.json"), filepath.Join(t.TempDir(), "none")
		if err := os.WriteFile(bad, []byte(test.body), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := said(t, "import", bad, "--data", folder); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%s: a folder was made", name)
		}
	}
}

func TestFormsToReadAreExported(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	for format, holds := range map[string]string{"docx": "word/document.xml", "html": `<article id="o02.en" lang="en">`, "markdown": "### Objective 2", "text": "Objective 2"} {
		out, lines, err := said(t, "export", "--data", dir, "--format", format, "--lang", "en", "--section", "o02", "-o", "-")
		if err != nil || !strings.Contains(out, holds) || strings.Contains(out, "o02.es") {
			t.Errorf("%s: %v %s\n%.500s", format, err, lines, out)
		}
	}
	file := filepath.Join(t.TempDir(), "x.html")
	out, _, err := said(t, "export", "--data", dir, "--format", "html", "-o", file)
	if err != nil || !strings.HasPrefix(out, file+" holds ") {
		t.Errorf("%s %v", out, err)
	}
	if _, _, err := said(t, "export", "--data", dir, "--format", "html", "-o", file); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Error(err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
	for _, args := range [][]string{{"--format", "pdf"}, {"--lang", "fr"}, {"--section", "o99"}} {
		if _, _, err := said(t, append([]string{"export", "--data", dir, "-o", "-"}, args...)...); err == nil || !strings.Contains(err.Error(), args[1]) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// The script in docs/ shares no code with the program and comes to the same; what was
// altered since it finds.
func TestAnExportIsCheckedWithoutTheProgram(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here: the script in docs/ is not tried")
	}
	file, a := exported(t, demonstration(t))
	check := func(file, noted string) (string, error) {
		out, err := exec.CommandContext(t.Context(), python, "-B", filepath.Join("..", "..", "docs", "verify_export.py"), file, noted).CombinedOutput()
		return string(out), err
	}
	last := a.Revisions[len(a.Revisions)-1].Hash
	if out, err := check(file, last); err != nil || !strings.Contains(out, last) || !strings.Contains(out, "o02.es\t") {
		t.Fatalf("%v\n%s", err, out)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, altered := range map[string][2]string{
		"holds other words":        {`"insert":"`, `"insert":"x`},
		"lead to other words":      {`"change":[{"insert":"`, `"change":[{"insert":"x`},
		"no step leads to version": {`"versions":{"`, `"versions":{"closing.es":99,"`},
		"was altered":              {`"wordsAdded":`, `"wordsAdded":1`},
		"does not follow":          {`"previous":"` + a.Revisions[2].Previous, `"previous":"` + a.Revisions[0].Hash},
		"no revision has the hash": {last, strings.Repeat("0", 64)},
	} {
		changed := filepath.Join(t.TempDir(), "altered.json")
		if !strings.Contains(string(body), altered[0]) {
			t.Fatalf("the file has no %s", altered[0])
		}
		if err := os.WriteFile(changed, []byte(strings.Replace(string(body), altered[0], altered[1], 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := check(changed, last); err == nil || !strings.Contains(out, name) {
			t.Errorf("%s: %v\n%s", name, err, out[max(0, len(out)-300):])
		}
	}
}
