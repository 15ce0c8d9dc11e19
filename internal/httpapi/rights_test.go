package httpapi_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// places are who asks, in the order of the columns below.
var places = []struct {
	name, delegation string
	role             contribution.Role // empty: nobody
}{
	{"nobody", "", ""},
	{"observer", "unnm", contribution.Observer},
	{"technical", "iom", contribution.Technical},
	{"translator", gcm.SecretariatID, contribution.Translator},
	{"reader", "hn", contribution.Reader},
	{"delegate", "hn", contribution.Delegate},
	{"head", "sv", contribution.Head},
	{"chair", "mx", contribution.Presidency},
	{"secretariat", gcm.SecretariatID, contribution.Secretariat},
	{"administrator", gcm.SecretariatID, contribution.Administrator},
}

// asked is one request of the walk, under the pattern of its route, with the status that
// each place gets. The texts o05 are an outline and those of o06 retired.
type asked struct {
	method, route, path string // path empty: the route itself
	body                any
	want                [10]int
}

func (a asked) address() string {
	if a.path == "" {
		return a.route
	}
	return a.path
}

const v1 = "/api/v1"

var (
	everyone = [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 200}
	readers  = [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 404}
	outlines = [10]int{401, 404, 200, 404, 404, 200, 200, 200, 200, 404}
	retired  = [10]int{401, 404, 404, 404, 404, 404, 404, 200, 200, 404}
	nowhere  = [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404} // guessed ids
	inviters = [10]int{401, 403, 403, 403, 403, 403, 403, 403, 200, 200}
)

func walk() []asked {
	revision := map[string]string{"name": "Enviado a las capitales"}
	coming := map[string]any{"takesPart": true, "lang": "es"}
	date := map[string]string{"date": "2022-02-17", "from": "09:00", "to": "11:00"}
	place := map[string]any{"role": "delegate", "delegation": "sv"}
	panama := map[string]any{"delegation": "pa", "attribute": "champion", "holds": true, "why": "Nota verbal"}
	remark := map[string]string{"id": "t-0123456789abcdef", "entry": "e-0123456789abcdef", "visibility": "members", "words": "¿Segura?"}
	return []asked{
		{"GET", "/healthz", "", nil, [10]int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
		{"GET", "/readyz", "", nil, [10]int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
		{"POST", v1 + "/join", "", map[string]string{"token": "invented"}, [10]int{410, 410, 410, 410, 410, 410, 410, 410, 410, 410}},
		{"DELETE", v1 + "/session", "", nil, [10]int{204, 204, 204, 204, 204, 204, 204, 204, 204, 204}},
		{"GET", v1 + "/session", "", nil, everyone},
		{"GET", v1 + "/sign-in", "", nil, [10]int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
		{"POST", v1 + "/sign-in", "", map[string]string{"email": "a@sv.example", "password": "wrong"}, [10]int{401, 401, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"POST", v1 + "/sign-in/code", "", map[string]string{"ticket": "x", "code": "123456"}, [10]int{410, 410, 410, 410, 410, 410, 410, 410, 410, 410}},
		{"POST", v1 + "/sign-in/passkey/options", "", nil, [10]int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
		{"POST", v1 + "/sign-in/passkey", "", map[string]any{"ticket": "x", "answer": map[string]string{}}, [10]int{410, 410, 410, 410, 410, 410, 410, 410, 410, 410}},
		{"GET", v1 + "/sign-on", "", nil, [10]int{404, 404, 404, 404, 404, 404, 404, 404, 404, 404}}, // none is set up
		{"GET", v1 + "/sign-on/callback", "", nil, [10]int{404, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"GET", v1 + "/account", "", nil, everyone},
		{"PUT", v1 + "/account/password", "", map[string]string{"password": "x"}, [10]int{401, 422, 422, 422, 422, 422, 422, 422, 422, 422}},
		{"POST", v1 + "/account/passkeys/options", "", nil, everyone},
		{"POST", v1 + "/account/passkeys", "", map[string]any{"ticket": "x", "name": "llave", "answer": map[string]string{}}, [10]int{401, 410, 410, 410, 410, 410, 410, 410, 410, 410}},
		{"DELETE", v1 + "/account/passkeys/:passkey", v1 + "/account/passkeys/none", nil, [10]int{401, 204, 204, 204, 204, 204, 204, 204, 204, 204}},
		{"POST", v1 + "/account/code", "", nil, everyone},
		{"PUT", v1 + "/account/code", "", map[string]string{"code": "000000"}, [10]int{401, 401, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"DELETE", v1 + "/account/code", "", nil, [10]int{401, 204, 204, 204, 204, 204, 204, 204, 204, 204}},
		{"DELETE", v1 + "/account/devices", "", nil, [10]int{401, 204, 204, 204, 204, 204, 204, 204, 204, 204}},
		{"DELETE", v1 + "/account/devices/:device", v1 + "/account/devices/none", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"PUT", v1 + "/session/hat", "", map[string]string{"hat": "chair"}, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 403, 403}},
		{"GET", v1 + "/presidency", "", nil, everyone},
		{"POST", v1 + "/presidency", "", map[string]string{"member": "sv", "from": "2021-12-03T06:00:00Z"}, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 200, 403}},
		{"GET", v1 + "/attributes", "", nil, everyone},
		{"POST", v1 + "/attributes", "", panama, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 200, 403}},
		{"GET", v1 + "/record", "", nil, everyone}, // what of it, TestWhoReadsWhatOfTheLog tells
		{"GET", v1 + "/record/export.csv", "", nil, inviters},
		{"GET", v1 + "/record/export.jsonl", "", nil, inviters},
		{"GET", v1 + "/activity", "", nil, [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 403}},
		{"PUT", v1 + "/activity/seen", "", map[string]any{"versions": map[string]int{"o02.es": 1}}, [10]int{401, 204, 204, 204, 204, 204, 204, 204, 204, 403}},
		{"GET", v1 + "/live", "", nil, [10]int{401, 400, 400, 400, 400, 400, 400, 400, 400, 400}}, // no handshake
		{"GET", v1 + "/dialogues/:dialogue/registration", v1 + "/dialogues/d1/registration", nil, everyone},
		{"PUT", v1 + "/dialogues/:dialogue/registration", v1 + "/dialogues/d1/registration", coming, [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 403}},
		{"PUT", v1 + "/dialogues/:dialogue/registration/:account", v1 + "/dialogues/d1/registration/gt-delegate", coming, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 200, 403}},
		{"PUT", v1 + "/dialogues/:dialogue/meeting", v1 + "/dialogues/d1/meeting", map[string]any{"video": "https://video.example/1"}, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 403}},
		{"GET", v1 + "/dialogues/:dialogue/roster", v1 + "/dialogues/d1/roster", nil, everyone},
		{"GET", v1 + "/dialogues/:dialogue/roster", v1 + "/dialogues/d9/roster", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"GET", v1 + "/dialogues/:dialogue/roster.csv", v1 + "/dialogues/d1/roster.csv", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 403}},
		{"GET", v1 + "/dialogues/:dialogue/roster.docx", v1 + "/dialogues/d1/roster.docx?lang=es", nil, everyone},
		{"GET", v1 + "/dialogues/:dialogue/roster.docx", v1 + "/dialogues/d9/roster.docx?lang=en", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"GET", v1 + "/dialogues", "", nil, everyone},
		{"PUT", v1 + "/dialogues/:dialogue/date", v1 + "/dialogues/d2/date", date, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 403}},
		{"POST", v1 + "/dialogues/:dialogue/open", v1 + "/dialogues/d1/open", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 403}},
		{"POST", v1 + "/dialogues/:dialogue/close", v1 + "/dialogues/d1/close", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 422, 422, 403}}, // it isn't open yet
		{"POST", v1 + "/dialogues/:dialogue/open", v1 + "/dialogues/d9/open", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 404, 404, 403}},
		{"GET", v1 + "/inputs", "", nil, everyone}, // each one's own
		{"POST", v1 + "/inputs", "", map[string]string{"section": "o02"}, [10]int{401, 403, 403, 403, 403, 201, 201, 403, 403, 404}},
		{"POST", v1 + "/inputs", "", map[string]string{"section": "champion-hn"}, [10]int{401, 403, 403, 403, 403, 201, 403, 403, 403, 404}},
		{"GET", v1 + "/inputs/:input", v1 + "/inputs/draft-x", nil, nowhere},
		{"POST", v1 + "/inputs/:input/submission", v1 + "/inputs/draft-x/submission", map[string]any{"hash": "x"}, nowhere},
		{"DELETE", v1 + "/inputs/:input/submission", v1 + "/inputs/draft-x/submission", nil, nowhere},
		{"POST", v1 + "/inputs/:input/withdrawal", v1 + "/inputs/draft-x/withdrawal", map[string]int{"receipt": 1}, nowhere},
		{"PUT", v1 + "/inputs/:input/guests/:account", v1 + "/inputs/draft-x/guests/secretariat", nil, nowhere},
		{"DELETE", v1 + "/inputs/:input/guests/:account", v1 + "/inputs/draft-x/guests/secretariat", nil, nowhere},
		{"POST", v1 + "/inputs/:input/attachments", v1 + "/inputs/draft-x/attachments?name=a.pdf", "%PDF-1.4", nowhere},
		{"GET", v1 + "/inputs/:input/attachments/:attachment", v1 + "/inputs/draft-x/attachments/y", nil, nowhere},
		{"DELETE", v1 + "/inputs/:input/attachments/:attachment", v1 + "/inputs/draft-x/attachments/y", nil, nowhere},
		{"GET", v1 + "/deadline", "", nil, everyone},
		{"PUT", v1 + "/deadline", "", map[string]any{"dialogue": "d1", "at": "2021-09-17T14:00:00Z"}, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 200, 403}},
		{"GET", v1 + "/receipts", "", nil, everyone}, // of what each one reads
		{"GET", v1 + "/receipts/:receipt", v1 + "/receipts/1", nil, nowhere},
		{"GET", v1 + "/receipts/:receipt/text", v1 + "/receipts/1/text", nil, nowhere},
		{"GET", v1 + "/receipts/:receipt/content", v1 + "/receipts/1/content", nil, nowhere},
		{"GET", v1 + "/receipts/:receipt/attachments/:attachment", v1 + "/receipts/1/attachments/y", nil, nowhere},
		{"GET", v1 + "/receipts/:receipt/forms", v1 + "/receipts/1/forms", nil, nowhere},
		{"POST", v1 + "/receipts/:receipt/forms", v1 + "/receipts/1/forms", map[string]string{"lang": "es"}, nowhere},
		{"POST", v1 + "/forms/:form/agreement", v1 + "/forms/x/agreement", nil, nowhere},
		{"POST", v1 + "/forms/:form/refusal", v1 + "/forms/x/refusal", nil, nowhere},
		{"GET", v1 + "/overview", "", nil, everyone},
		{"GET", v1 + "/sections/:section", v1 + "/sections/o02", nil, everyone},
		{"GET", v1 + "/sections/:section", v1 + "/sections/o05", nil, [10]int{401, 404, 200, 404, 404, 200, 200, 200, 200, 200}},
		{"GET", v1 + "/sections/:section", v1 + "/sections/o06", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 200, 200, 200}},
		{"GET", v1 + "/sections/:section", v1 + "/sections/o99", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"PUT", v1 + "/sections/:section/status", v1 + "/sections/o02/status", map[string]string{"status": "outline"}, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 403, 404}},
		{"PUT", v1 + "/sections/:section/observers", v1 + "/sections/o02/observers", map[string]string{"observers": "out"}, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 404}},
		{"GET", v1 + "/sections/:section/revisions", v1 + "/sections/o02/revisions", nil, readers},
		{"GET", v1 + "/sections/:section/revisions", v1 + "/sections/o06/revisions", nil, retired},
		{"POST", v1 + "/sections/:section/revisions", v1 + "/sections/o02/revisions", revision, [10]int{401, 403, 403, 403, 403, 403, 403, 201, 201, 404}},
		{"GET", v1 + "/revisions", "", nil, [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 403}},
		{"POST", v1 + "/revisions", "", revision, [10]int{401, 403, 403, 403, 403, 403, 403, 201, 201, 403}},
		{"GET", v1 + "/texts/:text", v1 + "/texts/o02.es", nil, readers},
		{"GET", v1 + "/texts/:text", v1 + "/texts/o05.es", nil, outlines},
		{"GET", v1 + "/texts/:text", v1 + "/texts/o06.en", nil, retired},
		{"GET", v1 + "/texts/:text", v1 + "/texts/o02", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 404}},
		{"GET", v1 + "/texts/:text/authors", v1 + "/texts/o02.es/authors", nil, readers},
		{"GET", v1 + "/texts/:text/authors", v1 + "/texts/o06.es/authors", nil, retired},
		{"POST", v1 + "/texts/:text/restore", v1 + "/texts/o02.es/restore", map[string]int{"version": 0}, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 404}},
		{"GET", v1 + "/texts/:text/restore", v1 + "/texts/o02.es/restore?version=0", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 200, 200, 404}},
		{"GET", v1 + "/texts/:text/restore", v1 + "/texts/o05.es/restore?version=0", nil, [10]int{401, 404, 403, 404, 404, 403, 403, 403, 403, 404}},
		{"GET", v1 + "/texts/:text/restore", v1 + "/texts/draft-x.es/restore?version=0", nil, nowhere},
		{"GET", v1 + "/revisions/:revision/restore", v1 + "/revisions/none/restore", nil, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 403}},
		{"POST", v1 + "/revisions/:revision/restore", v1 + "/revisions/none/restore", map[string]any{"seen": map[string]int{}}, [10]int{401, 404, 404, 404, 404, 404, 404, 404, 404, 403}},
		{"GET", v1 + "/texts/:text/changes", v1 + "/texts/o02.es/changes", nil, readers},
		{"GET", v1 + "/texts/:text/changes", v1 + "/texts/o05.es/changes", nil, outlines},
		{"GET", v1 + "/texts/:text/changes", v1 + "/texts/o06.es/changes", nil, retired},
		{"GET", v1 + "/texts/:text/changes", v1 + "/texts/draft-x.es/changes", nil, nowhere},
		{"GET", v1 + "/texts/:text/at/:version", v1 + "/texts/o02.es/at/0", nil, readers},
		{"GET", v1 + "/texts/:text/at/:version", v1 + "/texts/o06.es/at/0", nil, retired},
		{"GET", v1 + "/texts/:text/at/:version", v1 + "/texts/draft-x.es/at/0", nil, nowhere},
		{"GET", v1 + "/texts/:text/story", v1 + "/texts/o02.es/story?version=0&from=0&to=1", nil, readers},
		{"GET", v1 + "/texts/:text/story", v1 + "/texts/o06.es/story?version=0&from=0&to=1", nil, retired},
		{"GET", v1 + "/texts/:text/story", v1 + "/texts/draft-x.es/story?from=0&to=1", nil, nowhere},
		{"GET", v1 + "/timeline", "", nil, [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 403}},
		{"GET", v1 + "/timeline", v1 + "/timeline?section=o02", nil, readers},
		{"GET", v1 + "/timeline", v1 + "/timeline?section=o05", nil, outlines},
		{"GET", v1 + "/timeline", v1 + "/timeline?section=o06", nil, retired},
		{"GET", v1 + "/timeline/bars", v1 + "/timeline/bars?since=2021-09-17T14:00:00Z&until=2021-09-17T16:00:00Z", nil, [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 403}},
		{"GET", v1 + "/timeline/bars", v1 + "/timeline/bars?section=o06&since=2021-09-17T14:00:00Z&until=2021-09-17T16:00:00Z", nil, retired},
		{"GET", v1 + "/timeline/moment", v1 + "/timeline/moment?at=2021-09-17T14:00:00Z", nil, [10]int{401, 200, 200, 200, 200, 200, 200, 200, 200, 403}},
		{"GET", v1 + "/timeline/moment", v1 + "/timeline/moment?section=o06&at=2021-09-17T14:00:00Z", nil, retired},
		{"POST", v1 + "/texts/:text/incoming", v1 + "/texts/o02.es/incoming", emptyWordFile, [10]int{401, 403, 403, 403, 403, 200, 200, 403, 200, 404}},
		{"POST", v1 + "/texts/:text/incoming", v1 + "/texts/o02.en/incoming", emptyWordFile, [10]int{401, 403, 403, 200, 403, 200, 200, 403, 200, 404}},
		{"POST", v1 + "/texts/:text/incoming", v1 + "/texts/o05.es/incoming", emptyWordFile, [10]int{401, 404, 403, 404, 404, 403, 403, 403, 200, 404}},
		{"POST", v1 + "/texts/:text/incoming", v1 + "/texts/o06.es/incoming", emptyWordFile, [10]int{401, 404, 404, 404, 404, 404, 404, 403, 403, 404}},
		{"POST", v1 + "/texts/:text/incoming", v1 + "/texts/draft-x.es/incoming", emptyWordFile, nowhere},
		{"POST", v1 + "/texts/:text/incoming/accept", v1 + "/texts/o02.es/incoming/accept?version=0&hash=" + sumOf(emptyWordFile), emptyWordFile, [10]int{401, 403, 403, 403, 403, 200, 200, 403, 200, 404}},
		{"POST", v1 + "/texts/:text/incoming/accept", v1 + "/texts/o02.en/incoming/accept?version=0&hash=" + sumOf(emptyWordFile), emptyWordFile, [10]int{401, 403, 403, 200, 403, 200, 200, 403, 200, 404}},
		{"GET", v1 + "/texts/:text/comments", v1 + "/texts/o02.es/comments", nil, [10]int{401, 404, 200, 200, 200, 200, 200, 200, 200, 404}}, // observers are not invited
		{"GET", v1 + "/texts/:text/comments", v1 + "/texts/o05.es/comments", nil, outlines},
		{"GET", v1 + "/texts/:text/comments", v1 + "/texts/o06.es/comments", nil, retired},
		{"GET", v1 + "/texts/:text/comments", v1 + "/texts/draft-x.es/comments", nil, nowhere},
		{"POST", v1 + "/texts/:text/comments", v1 + "/texts/o02.es/comments", remark, [10]int{401, 404, 200, 200, 200, 200, 200, 200, 200, 404}},
		{"POST", v1 + "/texts/:text/comments", v1 + "/texts/o05.es/comments", remark, [10]int{401, 404, 403, 404, 404, 403, 403, 403, 403, 404}}, // an outline takes none
		{"POST", v1 + "/texts/:text/comments", v1 + "/texts/o06.es/comments", remark, [10]int{401, 404, 404, 404, 404, 404, 404, 403, 403, 404}},
		{"POST", v1 + "/texts/:text/comments", v1 + "/texts/draft-x.es/comments", remark, nowhere},
		{"POST", v1 + "/comments/:thread/entries", v1 + "/comments/none/entries", map[string]string{"id": "e-0123456789abcdef", "words": "Sí."}, nowhere},
		{"PUT", v1 + "/comments/:thread/entries/:entry", v1 + "/comments/none/entries/x", map[string]string{"words": "Sí."}, nowhere},
		{"DELETE", v1 + "/comments/:thread/entries/:entry", v1 + "/comments/none/entries/x", nil, nowhere},
		{"PUT", v1 + "/comments/:thread/resolution", v1 + "/comments/none/resolution", map[string]bool{"resolved": true}, nowhere},
		{"GET", v1 + "/compare", v1 + "/compare?section=o02", nil, readers},
		{"GET", v1 + "/compare", v1 + "/compare?section=o06", nil, retired},
		{"POST", v1 + "/compare", "", form{"section", "o02", "lang", "es", "text", "Uno."}, readers},
		{"POST", v1 + "/compare", "", form{"section", "o02", "lang", "en", "file", emptyWordFile}, readers},
		{"POST", v1 + "/compare", "", form{"section", "o06", "lang", "es", "text", "Uno."}, retired},
		{"POST", v1 + "/compare", "", form{"section", "draft-x", "lang", "es", "text", "Uno."}, nowhere},
		{"GET", v1 + "/exports", "", nil, everyone},
		{"POST", v1 + "/exports", "", map[string]string{"format": "html", "lang": "es", "section": "o02"}, [10]int{401, 403, 202, 202, 202, 202, 202, 202, 202, 404}},
		{"POST", v1 + "/exports", "", map[string]string{"format": "json", "lang": "both"}, [10]int{401, 403, 202, 202, 202, 202, 202, 202, 202, 403}},
		{"POST", v1 + "/exports", "", map[string]string{"format": "text", "lang": "en", "section": "o05"}, [10]int{401, 404, 403, 404, 404, 403, 403, 403, 403, 404}},
		{"GET", v1 + "/exports/:export", v1 + "/exports/none", nil, nowhere},
		{"GET", v1 + "/exports/:export/file", v1 + "/exports/none/file", nil, nowhere},
		{"DELETE", v1 + "/exports/:export", v1 + "/exports/none", nil, nowhere},
		{"GET", v1 + "/accounts", "", nil, [10]int{401, 403, 403, 403, 403, 403, 200, 403, 200, 200}},
		{"PUT", v1 + "/accounts/:account", v1 + "/accounts/presidency-mx", place, inviters},
		{"PUT", v1 + "/accounts/:account/pens", v1 + "/accounts/sv-delegate/pens", map[string][]string{"pens": {"o02"}}, [10]int{401, 403, 403, 403, 403, 403, 200, 403, 200, 200}},
		{"PUT", v1 + "/accounts/:account/pens", v1 + "/accounts/gt-delegate/pens", map[string][]string{"pens": {"o02"}}, [10]int{401, 403, 403, 403, 403, 403, 404, 403, 200, 200}},
		{"POST", v1 + "/accounts/:account/end", v1 + "/accounts/gt-delegate/end", nil, inviters},
		{"POST", v1 + "/accounts/:account/reopen", v1 + "/accounts/gt-delegate/reopen", nil, inviters},
		{"POST", v1 + "/accounts/:account/link", v1 + "/accounts/gt-delegate/link", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 201, 201}},
		{"DELETE", v1 + "/accounts/:account/link", v1 + "/accounts/gt-delegate/link", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 204, 204}},
		{"DELETE", v1 + "/accounts/:account/second-step", v1 + "/accounts/gt-delegate/second-step", nil, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 204, 204}},
		{"POST", v1 + "/invitations", "", place, [10]int{401, 403, 403, 403, 403, 403, 403, 403, 201, 201}},
		{"GET", v1 + "/invitations/template", "", nil, inviters},
		{"POST", v1 + "/invitations/preview", "", "email,role,delegation\na@sv.example,head,sv\n", inviters},
		{"POST", v1 + "/invitations/accept", "", "email,role,delegation\na@sv.example,head,sv\n", [10]int{401, 403, 403, 403, 403, 403, 403, 403, 409, 409}}, // no hash
	}
}

// Every route as everybody: what one may is in the table of rights (docs/rights.md).
func TestEveryRouteAsksForItsRight(t *testing.T) {
	t.Parallel()
	for _, ask := range walk() {
		t.Run(ask.method+" "+ask.address(), func(t *testing.T) {
			t.Parallel()
			var got [10]int
			var s *service
			for i, place := range places {
				// What was refused has changed nothing, except that signing in counts refusals:
				// the next one asks the same service.
				if s == nil || ask.method != "GET" && (got[i-1] < 400 || ask.route == v1+"/sign-in") {
					s = serve(t)
					s.table(t)
				}
				who := s.nobody()
				if place.role != "" {
					who = s.enter(t, place.role, place.delegation)
				}
				headers := []string{"If-Match", `"1"`}
				if place.role != "" && strings.HasSuffix(ask.route, "/accounts/:account") {
					headers[1] = s.revOf(t, "presidency-mx")
				}
				answer := who.ask(t, ask.method, ask.address(), ask.body, headers...)
				got[i] = answer.status
				if got[i] >= 400 && ask.route != v1+"/live" {
					answer.problem(t)
				}
			}
			if got != ask.want {
				t.Errorf("\n got %v\nwant %v", got, ask.want)
			}
		})
	}
}

// A new route without a row in the walk fails here.
func TestTheWalkKnowsEveryRoute(t *testing.T) {
	t.Parallel()
	walked := map[string]bool{}
	for _, ask := range walk() {
		walked[ask.method+" "+ask.route] = true
	}
	for _, route := range serve(t).routes {
		if !walked[route.Method+" "+route.Path] {
			t.Errorf("%s %s is in no row", route.Method, route.Path)
		}
		delete(walked, route.Method+" "+route.Path)
	}
	for row := range walked {
		t.Errorf("%s is no route", row)
	}
}

func TestWhatIsNoRouteIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, who := range []person{s.nobody(), s.secretariat(t)} {
		if got := who.ask(t, "GET", v1+"/nothing", nil); got.status != 404 || got.problem(t) != "absent" {
			t.Errorf("an invented route: %d", got.status)
		}
		if got := who.ask(t, "PATCH", v1+"/overview", nil); got.status != 422 || got.problem(t) != "invalid" {
			t.Errorf("an invented method: %d", got.status)
		}
	}
}

// table makes the accounts that the walk names.
func (s *service) table(t *testing.T) {
	t.Helper()
	for _, a := range []struct {
		role       contribution.Role
		delegation string
	}{{contribution.Presidency, "mx"}, {contribution.Delegate, "sv"}, {contribution.Delegate, "gt"}} {
		_, err := s.book.AccountFor(t.Context(), a.role, a.delegation)
		must(t, err)
	}
}

func (s *service) revOf(t *testing.T, account string) string {
	t.Helper()
	a, err := s.book.Account(t.Context(), account)
	must(t, err)
	return strconv.Quote(strconv.FormatInt(a.Rev, 10))
}

func TestTheOverviewHoldsWhatTheReaderMaySee(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	var all, observed struct {
		Parts    []struct{ Sections []string }
		Sections []struct {
			ID    string
			Texts map[gcm.Lang]struct {
				Version, Words int
				Last           *struct{ Code string }
			}
			May, Next []string
		}
		Dialogues   []struct{ Date *string }
		Delegations []struct {
			Code string
			Hue  int
		}
		Demonstration bool
	}
	s.secretariat(t).ask(t, http.MethodGet, "/api/v1/overview", nil).into(t, &all)
	s.enter(t, contribution.Observer, "unnm").ask(t, http.MethodGet, "/api/v1/overview", nil).into(t, &observed)

	var listed []string
	for _, part := range all.Parts {
		listed = append(listed, part.Sections...)
	}
	if len(all.Parts) != 5 || len(all.Sections) != 33 || len(listed) != 33 {
		t.Errorf("%d parts, %d sections, %d in the parts", len(all.Parts), len(all.Sections), len(listed))
	}
	if len(observed.Sections) != 31 {
		t.Errorf("an observer sees %d sections, want all but the outline and the retired one", len(observed.Sections))
	}
	for _, section := range all.Sections {
		if section.ID != "o02" {
			continue
		}
		text := section.Texts[gcm.ES]
		if text.Version != 1 || text.Words != 3 || text.Last == nil || text.Last.Code != "HND" {
			t.Errorf("%+v", text)
		}
		if got := strings.Join(section.May, " "); got != "structure read write translate retire admit name_revision restore export read_comments comment" {
			t.Errorf("the secretariat may %s", got)
		}
	}
	if len(all.Dialogues) != 2 || *all.Dialogues[0].Date != "2021-09-17" || all.Dialogues[1].Date != nil || !all.Demonstration {
		t.Errorf("%+v", all.Dialogues)
	}
	var hues []int
	for _, d := range all.Delegations {
		if d.Hue >= 0 {
			hues = append(hues, d.Hue)
		}
	}
	if !slices.Equal(hues, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
		t.Errorf("hues %v", hues)
	}
}

func TestAStatusIsSetOnWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := serve(t)
	chair := s.enter(t, contribution.Presidency, "mx")
	outline := map[string]string{"status": "outline"}
	tests := []struct {
		name, match string
		body        any
		status      int
		code        string
	}{
		{"without If-Match", "", outline, 400, "malformed"},
		{"on an older one", `"0"`, outline, 409, "conflict"},
		{"to no status", `"1"`, map[string]string{"status": "open"}, 422, "invalid"},
		{"to one that is not next", `"1"`, map[string]string{"status": "adopted"}, 403, "forbidden"},
		{"a body that is no JSON", `"1"`, `status=outline`, 400, "malformed"},
		{"a body with a name twice", `"1"`, `{"status":"outline","status":"drafting"}`, 400, "malformed"},
		{"a body that is too long", `"1"`, `{"status":"` + strings.Repeat("x", 70_000) + `"}`, 413, "too_large"},
	}
	for _, test := range tests {
		got := chair.ask(t, http.MethodPut, "/api/v1/sections/o02/status", test.body, "If-Match", test.match)
		if got.status != test.status || got.problem(t) != test.code {
			t.Errorf("%s: %d %s", test.name, got.status, got.body)
		}
	}
	got := chair.ask(t, http.MethodPut, "/api/v1/sections/o02/status", outline, "If-Match", `"1"`)
	if got.status != http.StatusOK || got.header.Get("ETag") != `"2"` {
		t.Errorf("%d %s", got.status, got.header.Get("ETag"))
	}
}

// What a revision of the whole says of an outline is not for an observer.
func TestARevisionOfTheWholeShowsWhatTheReaderMayRead(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	s.write(t, "o05.es", "Borrador")
	if got := s.secretariat(t).ask(t, "POST", "/api/v1/revisions", map[string]string{"name": "Todo"}); got.status != http.StatusCreated {
		t.Fatalf("%d %s", got.status, got.body)
	}
	type page struct {
		Items []struct {
			Versions   map[string]int64
			Contents   map[string]string
			WordsAdded int
			Partial    bool
		}
	}
	var all, observed, ofSection page
	s.secretariat(t).ask(t, "GET", "/api/v1/revisions", nil).into(t, &all)
	observer := s.enter(t, contribution.Observer, "unnm")
	observer.ask(t, "GET", "/api/v1/revisions", nil).into(t, &observed)
	observer.ask(t, "GET", "/api/v1/sections/o02/revisions", nil).into(t, &ofSection)
	if one := all.Items[0]; one.Partial || one.Versions["o05.es"] == 0 || one.WordsAdded != 4 {
		t.Errorf("the secretariat sees %+v", one)
	}
	for _, one := range []page{observed, ofSection} {
		first := one.Items[0]
		_, version := first.Versions["o05.es"]
		_, content := first.Contents["o05.es"]
		if version || content || !first.Partial || first.WordsAdded != 0 || first.Versions["o02.es"] == 0 {
			t.Errorf("an observer sees %+v", first)
		}
	}
}

// A cursor or filter that no record can be under is the asker's mistake, not the service's.
func TestAFilterThatNothingCanBeUnderIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	long := strings.Repeat("x", 3000)
	for _, path := range []string{
		"/record?kind=" + long, "/record?account=" + long, "/record?section=a%00", "/sections/o02/revisions?after=%00", "/revisions?after=" + long, "/receipts?section=" + long,
	} {
		if got := secretariat.ask(t, http.MethodGet, v1+path, nil); got.status != 422 || got.problem(t) != "invalid" {
			t.Errorf("%.40s: %d %s", path, got.status, got.body)
		}
	}
}
