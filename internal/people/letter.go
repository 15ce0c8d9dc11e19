package people

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/post"
)

// letterWords are the sentences of an invitation's letter in one language.
type letterWords struct {
	Lang                              gcm.Lang
	Subject, Greeting, Why, How, Ends string
	Enter, Wrong                      string
}

var letterIn = map[gcm.Lang]letterWords{
	gcm.ES: {
		Lang:     gcm.ES,
		Subject:  "Redonda: enlace de acceso a la contribución de la CRM",
		Greeting: "Buenos días:",
		Why:      "La secretaría le invita a participar en la redacción de la contribución de la Conferencia Regional sobre Migración como %s.",
		How:      "Con este enlace entrará una sola vez; después podrá definir una contraseña o una llave de acceso:",
		Ends:     "El enlace vence el %s (hora de Ciudad de México). No lo reenvíe: quien lo abra entrará en su lugar.",
		Enter:    "Entrar en Redonda",
		Wrong:    "Si no esperaba este mensaje, no haga nada; puede avisar a la secretaría.",
	},
	gcm.EN: {
		Lang:     gcm.EN,
		Subject:  "Redonda: your link to the contribution of the RCM",
		Greeting: "Good day,",
		Why:      "The secretariat invites you to take part in writing the contribution of the Regional Conference on Migration as %s.",
		How:      "This link lets you in once; afterwards you can set a password or a passkey:",
		Ends:     "The link works until %s (Mexico City time). Please do not pass it on: whoever opens it comes in for you.",
		Enter:    "Enter Redonda",
		Wrong:    "If you did not expect this message, do nothing; you may tell the secretariat.",
	},
}

var letterPage = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{(index . 0).Lang}}"><head><meta charset="utf-8"><title>{{(index . 0).Subject}}</title></head>
<body style="font-family: Georgia, serif; font-size: 16px; line-height: 24px; color: #1d1c1a">
{{range .}}<div lang="{{.Lang}}">
<p>{{.Greeting}}</p>
<p>{{.Why}}</p>
<p>{{.How}}</p>
<p><a href="{{.URL}}">{{.Enter}}</a></p>
<p>{{.URL}}</p>
<p>{{.Ends}}</p>
<p>{{.Wrong}}</p>
</div>
{{end}}</body></html>
`))

// Letter writes the letter of an invitation whose link is url: in the account's
// language, or in both where it isn't known, Spanish first.
func (i Invitation) Letter(url string) (post.Letter, error) {
	langs := gcm.Langs()
	if i.Account.Lang.Valid() {
		langs = []gcm.Lang{i.Account.Lang}
	}
	type part struct {
		letterWords
		URL string
	}
	var parts []part
	var text strings.Builder
	for n, lang := range langs {
		p := part{letterIn[lang], url}
		p.Why = fmt.Sprintf(p.Why, i.Account.Name.In(lang))
		p.Ends = fmt.Sprintf(p.Ends, inMexico(i.Expires, lang))
		parts = append(parts, p)
		if n > 0 {
			text.WriteString("\n—\n\n")
		}
		fmt.Fprintf(&text, "%s\n\n%s\n\n%s\n\n%s\n\n%s\n\n%s\n", p.Greeting, p.Why, p.How, url, p.Ends, p.Wrong)
	}
	var page bytes.Buffer
	if err := letterPage.Execute(&page, parts); err != nil {
		return post.Letter{}, fmt.Errorf("writing a letter: %w", err)
	}
	return post.Letter{To: i.Account.Email, Subject: parts[0].Subject, Text: text.String(), HTML: page.String()}, nil
}

// inMexico writes a moment in the zone of the conference.
func inMexico(at time.Time, lang gcm.Lang) string {
	layout := "2 January 2006, 15:04"
	if lang == gcm.ES {
		layout = "02/01/2006, 15:04"
	}
	return gcm.InZone(at).Format(layout)
}
