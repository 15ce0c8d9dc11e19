package people

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
)

// Bounds of a sheet of people.
const (
	MaxSheet = 256 << 10 // bytes
	MaxRows  = 1000
	maxCell  = 300 // bytes
)

// The columns of a sheet; the last two may be missing.
var (
	columns       = []string{"email", "role", "delegation", "language", "chair"}
	neededColumns = columns[:3]
)

// columnNames are what a sheet's first line may call them.
var columnNames = map[string]string{
	"email": "email", "e-mail": "email", "correo": "email", "correo electrónico": "email",
	"role": "role", "función": "role", "rol": "role",
	"delegation": "delegation", "delegación": "delegation", "entity": "delegation", "entidad": "delegation",
	"language": "language", "idioma": "language", "lang": "language",
	"chair": "chair", "presidencia": "chair",
}

// Trouble says what is wrong with a cell of a sheet, in both languages.
type Trouble struct {
	Column string   `json:"column"` // email, role, delegation, language or chair
	Words  gcm.Both `json:"words"`
}

// Row is one line of a sheet as it was understood.
type Row struct {
	Line    int       `json:"line"` // in the file, from 1
	Email   string    `json:"email"`
	Place   Place     `json:"place"`
	Name    gcm.Both  `json:"name"`    // of the account it makes
	Known   bool      `json:"known"`   // the account is there already, in the same place
	Trouble []Trouble `json:"trouble"` // empty where the row can be taken
}

// Sheet is a list of people to invite.
type Sheet struct {
	Rows []Row  `json:"rows"`
	Bad  int    `json:"bad"`  // rows with trouble
	Hash string `json:"hash"` // over the rows as understood: what is accepted is what was shown
}

// ReadSheet reads a CSV with a line of names first, divided by commas, semicolons or
// tabs, in UTF-8 with or without a byte order mark. What is no such sheet at all is a
// fault Invalid; rows that can't be taken are named in the answer.
func (b *Book) ReadSheet(content []byte) (Sheet, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	switch {
	case len(content) > MaxSheet:
		return Sheet{}, fault.New(fault.TooLarge, "a sheet has at most %d bytes", MaxSheet)
	case !utf8.Valid(content):
		return Sheet{}, fault.New(fault.NotUTF8, "the sheet is not UTF-8")
	case bytes.IndexByte(content, 0) >= 0:
		return Sheet{}, fault.New(fault.Invalid, "the sheet is no text")
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = divider(content), -1, true
	head, err := r.Read()
	if err != nil {
		return Sheet{}, fault.Wrap(fault.Invalid, err, "reading the sheet's first line")
	}
	places, err := placesOf(head)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Rows: []Row{}}
	lines := map[string]int{} // of each address
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Sheet{}, fault.Wrap(fault.Invalid, err, "reading the sheet")
		}
		if blank(cells) {
			continue
		}
		if len(s.Rows) == MaxRows {
			return Sheet{}, fault.New(fault.TooLarge, "a sheet has at most %d rows", MaxRows)
		}
		line, _ := r.FieldPos(0)
		row := b.row(line, func(column string) string { return cell(cells, places, column) })
		if first, repeated := lines[row.Email]; repeated && row.Email != "" {
			row.add("email", fmt.Sprintf("la misma dirección está en la línea %d", first), fmt.Sprintf("the same address is in line %d", first))
		} else {
			lines[row.Email] = line
		}
		s.Rows = append(s.Rows, row)
	}
	if len(s.Rows) == 0 {
		return Sheet{}, fault.New(fault.Invalid, "the sheet has no rows")
	}
	return s, nil
}

// seal counts the bad rows and gives the sheet its hash.
func (s Sheet) seal() (Sheet, error) {
	type taken struct {
		Email string
		Place Place
		Bad   bool
	}
	rows := make([]taken, len(s.Rows))
	s.Bad = 0
	for i, row := range s.Rows {
		rows[i] = taken{row.Email, row.Place, len(row.Trouble) > 0}
		if rows[i].Bad {
			s.Bad++
		}
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return Sheet{}, fmt.Errorf("encoding a sheet: %w", err)
	}
	sum := sha256.Sum256(body)
	s.Hash = hex.EncodeToString(sum[:])
	return s, nil
}

// divider finds what the first line divides its names by.
func divider(content []byte) rune {
	line, _, _ := bytes.Cut(content, []byte("\n"))
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(line, []byte(string(r))) > bytes.Count(line, []byte(string(best))) {
			best = r
		}
	}
	return best
}

func placesOf(head []string) (map[string]int, error) {
	places := map[string]int{}
	for i, name := range head {
		if column, known := columnNames[strings.ToLower(strings.TrimSpace(name))]; known {
			if _, twice := places[column]; twice {
				return nil, fault.New(fault.Invalid, "the column %s is there twice", column)
			}
			places[column] = i
		}
	}
	for _, column := range neededColumns {
		if _, there := places[column]; !there {
			return nil, fault.New(fault.Invalid, "the first line names the columns %s", strings.Join(neededColumns, ", "))
		}
	}
	return places, nil
}

func cell(cells []string, places map[string]int, column string) string {
	i, there := places[column]
	if !there || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func (r *Row) add(column, es, en string) {
	r.Trouble = append(r.Trouble, Trouble{Column: column, Words: gcm.Both{ES: es, EN: en}})
}

// row understands one line. A cell that is too long to be shown is not looked at.
func (b *Book) row(line int, of func(string) string) Row {
	row := Row{Line: line, Trouble: []Trouble{}}
	for _, column := range columns {
		if len(of(column)) > maxCell {
			row.add(column, "demasiado largo", "too long")
		}
	}
	if len(row.Trouble) > 0 {
		return row
	}
	email, err := CheckEmail(of("email"))
	if err != nil {
		row.add("email", "no es una dirección de correo", "is no e-mail address")
		email = strings.ToValidUTF8(of("email"), "")
	}
	row.Email = email
	var known bool
	if row.Place.Role, known = roleNamed(of("role")); !known {
		row.add("role", "función desconocida", "unknown role")
	}
	if row.Place.Delegation, known = b.delegationNamed(of("delegation")); !known {
		row.add("delegation", "delegación o entidad desconocida", "unknown delegation or entity")
	}
	switch strings.ToLower(of("language")) {
	case "":
	case "es", "español", "spanish":
		row.Place.Lang = gcm.ES
	case "en", "inglés", "english":
		row.Place.Lang = gcm.EN
	default:
		row.add("language", "el idioma es es o en", "the language is es or en")
	}
	switch strings.ToLower(of("chair")) {
	case "", "no":
	case "yes", "sí", "si", "x":
		row.Place.Chair = true
	default:
		row.add("chair", "sí o no", "yes or no")
	}
	if len(row.Trouble) == 0 {
		var a Account
		if err := b.seatIn(&a, row.Place); err != nil {
			row.add("role", "esta función no existe en esta delegación o entidad", "there is no such role in this delegation or entity")
		}
		row.Name = a.Name
	}
	return row
}

// roleNames are what a sheet may call a role beside its id.
var roleNames = map[string]contribution.Role{
	"jefatura": contribution.Head, "jefa": contribution.Head, "jefe": contribution.Head, "head of delegation": contribution.Head,
	"delegada": contribution.Delegate, "delegado": contribution.Delegate,
	"lectura": contribution.Reader, "traducción": contribution.Translator, "traductora": contribution.Translator, "traductor": contribution.Translator,
	"secretaría": contribution.Secretariat, "apoyo técnico": contribution.Technical,
	"observadora": contribution.Observer, "observador": contribution.Observer, "administración": contribution.Administrator,
}

// roleNamed gives the role of a word; the presidency is no role of an account but a hat.
func roleNamed(word string) (contribution.Role, bool) {
	word = strings.ToLower(word)
	if role, known := roleNames[word]; known {
		return role, true
	}
	role := contribution.Role(word)
	return role, role.Valid() && role != contribution.Presidency
}

// delegationNamed finds a member or entity by its id, its codes or its name in either language.
func (b *Book) delegationNamed(word string) (string, bool) {
	is := func(names ...string) bool {
		for _, name := range names {
			if name != "" && strings.EqualFold(name, word) {
				return true
			}
		}
		return false
	}
	for _, m := range b.catalogue.Members {
		if is(m.ID, m.ISO.Alpha2, m.ISO.Alpha3, m.Short.ES, m.Short.EN, m.Name.ES, m.Name.EN) {
			return m.ID, true
		}
	}
	for _, e := range b.catalogue.Entities {
		if is(e.ID, e.Acronym.ES, e.Acronym.EN, e.Name.ES, e.Name.EN) {
			return e.ID, true
		}
	}
	return "", false
}
