package history_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
)

func paragraph(pid, words string) delta.Delta {
	return delta.Delta{{Insert: words}, {Insert: "\n", Attributes: delta.Attributes{"pid": pid}}}
}

func text(paragraphs ...delta.Delta) delta.Delta {
	var all delta.Delta
	for _, p := range paragraphs {
		all = append(all, p...)
	}
	return all.Canonical()
}

func TestAParagraphComesBackAlone(t *testing.T) {
	t.Parallel()
	hn, sv := document.Author{Account: "hn-delegate", Delegation: "hn"}, document.Author{Account: "sv-delegate", Delegation: "sv"}
	content := text(paragraph("a", "Uno 😀"), paragraph("b", "Dos viejo"), paragraph("c", "Tres"))
	then := history.State{Version: 3, Keyframe: document.Keyframe{Text: document.NewText(content, []document.Stretch{
		{Units: 7 + 4, Author: hn}, {Units: content.Length() - 11, Author: sv},
	})}}
	for name, test := range map[string]struct{ now, want delta.Delta }{
		"rewritten": {
			text(paragraph("a", "Uno, y más"), paragraph("b", "Otra cosa"), paragraph("c", "Tres, y más")),
			text(paragraph("a", "Uno, y más"), paragraph("b", "Dos viejo"), paragraph("c", "Tres, y más")),
		},
		"gone":       {text(paragraph("a", "Uno"), paragraph("c", "Tres")), text(paragraph("a", "Uno"), paragraph("b", "Dos viejo"), paragraph("c", "Tres"))},
		"all gone":   {text(paragraph("z", "Nuevo")), text(paragraph("b", "Dos viejo"), paragraph("z", "Nuevo"))},
		"moved":      {text(paragraph("c", "Tres"), paragraph("b", "Dos"), paragraph("a", "Uno")), text(paragraph("c", "Tres"), paragraph("b", "Dos viejo"), paragraph("a", "Uno"))},
		"as it was":  {content, content},
		"other form": {text(paragraph("a", "Uno"), delta.Delta{{Insert: "Dos viejo", Attributes: delta.Attributes{"bold": true}}, {Insert: "\n", Attributes: delta.Attributes{"pid": "b", "kind": "h1"}}}), text(paragraph("a", "Uno"), paragraph("b", "Dos viejo"))},
	} {
		t.Run(name, func(t *testing.T) {
			change, origins, err := history.RestoringParagraph(test.now, then, "b")
			must(t, err)
			got := document.NewText(test.now, nil)
			must(t, got.Replay(change, document.Author{Account: "secretariat"}, origins...))
			if diff := cmp.Diff(test.want, got.Content()); diff != "" {
				t.Error(diff)
			}
			for _, o := range origins {
				if o.Author != hn && o.Author != sv {
					t.Errorf("words come back as %+v's", o.Author)
				}
			}
		})
	}
	if _, _, err := history.RestoringParagraph(content, then, "x"); fault.CodeOf(err) != fault.Absent {
		t.Errorf("one that never was: %v", err)
	}
}
