package input

import (
	"testing"

	"github.com/redonda/redonda/internal/gcm"
)

// What is form is decided by comparison (domain, part b 14; scenario T20): in doubt it isn't.
func TestWhatIsForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lang     gcm.Lang
		old, new string
		want     Nature
	}{
		{"en", "The members agree.", "The members agree.", Untouched},

		// Typography: spaces, quotes, dashes.
		{"en", "The  members agree.", "The members agree.", Typography},
		{"en", " The members agree. ", "The members agree.", Typography},
		{"en", "The\u00a0members agree.", "The members agree.", Typography},
		{"es", "los países , que", "los países, que", Typography},
		{"es", "La « migración » regular", "La «migración» regular", Typography},
		{"es", `La "migración" regular`, "La «migración» regular", Typography},
		{"en", `the "whole" approach`, "the “whole” approach", Typography},
		{"en", "the State's duty", "the State’s duty", Typography},
		{"en", "2018-2030", "2018–2030", Typography},
		{"es", "países - todos - acuerdan", "países — todos — acuerdan", Typography},
		{"en", "and so on...", "and so on…", Typography},
		{"es", "nin\u0303ez", "niñez", Typography},
		{"en", "co‑operation", "co-operation", Typography},

		// Spelling: capitals, punctuation, accents, a slip within one word.
		{"en", "the Global compact", "the Global Compact", Spelling},
		{"es", "Los Países miembros", "Los países miembros", Spelling},
		{"en", "Members agree that this helps.", "Members agree, that this helps.", Spelling},
		{"es", "mujeres, niñas y niños", "mujeres niñas y niños", Spelling},
		{"en", "the members agree", "the members agree.", Spelling},
		{"en", "wich routes are safe", "which routes are safe", Spelling},
		{"en", "safe migraton", "safe migration", Spelling},
		{"en", "our comitment", "our commitment", Spelling},
		{"en", "to recieve migrants", "to receive migrants", Spelling},
		{"en", "goverment action", "government action", Spelling},
		{"en", "regionl cooperation", "regional cooperation", Spelling},
		{"en", "teh members", "the members", Spelling},
		{"en", "Honudras and Mexico", "Honduras and Mexico", Spelling},
		{"en", "enviroment and climate", "environment and climate", Spelling},
		{"en", "acommodation for families", "accommodation for families", Spelling},
		{"en", "The migraton of childern", "The migration of children", Spelling},
		{"es", "la migracion segura", "la migración segura", Spelling},
		{"es", "los paises miembros", "los países miembros", Spelling},
		{"es", "la region entera", "la región entera", Spelling},
		{"es", "ademas de ello", "además de ello", Spelling},
		{"es", "despues del viaje", "después del viaje", Spelling},
		{"es", "tambien las familias", "también las familias", Spelling},
		{"es", "una politica común", "una política común", Spelling},
		{"es", "la cooperacin regional", "la cooperación regional", Spelling},
		{"es", "los gobirnos acuerdan", "los gobiernos acuerdan", Spelling},
		{"es", "la protecion consular", "la protección consular", Spelling},
		{"es", "las personas migratnes", "las personas migrantes", Spelling},
		{"es", "reconecen su labor", "reconocen su labor", Spelling},
		{"es", "MIGRACION", "MIGRACIÓN", Spelling},
		{"es", "la nacion", "la nación", Spelling},
		{"es", "vias regulares", "vías regulares", Spelling},

		// Substance: another word, however near.
		{"en", "Members may agree.", "Members must agree.", Substance},
		{"en", "Members shall agree.", "Members will agree.", Substance},
		{"en", "Members should act.", "Members would act.", Substance},
		{"en", "Members can act.", "Members cannot act.", Substance},
		{"en", "The States agree.", "The status agree.", Substance},
		{"en", "to adopt measures", "to adapt measures", Substance},
		{"en", "the principal aim", "the principle aim", Substance},
		{"en", "a trail of migrants", "a trial of migrants", Substance},
		{"en", "united efforts", "untied efforts", Substance},
		{"en", "all countries of origin", "all counties of origin", Substance},
		{"en", "migrants are returned", "migrants are returning", Substance},
		{"en", "one resource", "one resources", Substance},
		{"en", "migrants from the region", "migrants form the region", Substance},
		{"en", "ensure access", "insure access", Substance},
		{"en", "this applies now", "this applies not", Substance},
		{"en", "legal ways", "illegal ways", Substance},
		{"en", "regular migration", "irregular migration", Substance},
		{"en", "with dignity", "without dignity", Substance},
		{"en", "the members", "members", Substance},
		{"en", "the members", "the the members", Substance},
		{"en", "do not detain children", "do detain children", Substance},
		{"en", "5 per cent", "6 per cent", Substance},
		{"en", "in 2021", "in 2022", Substance},
		{"en", "a total of 3.5 million", "a total of 35 million", Substance},
		{"en", "a total of 3,500", "a total of 3.500", Substance},
		{"en", "a total of 3 500", "a total of 3500", Substance},
		{"en", "by 5%", "by 5", Substance},
		{"en", "$100", "€100", Substance},
		{"en", "of -5 degrees", "of 5 degrees", Substance},
		{"en", "in to the region", "into the region", Substance},
		{"en", "xqzt routes", "xqzv routes", Substance}, // no word either way
		{"en", "two\ufffc members", "two members", Substance},
		{"en", "members\u202e agree", "members agree", Substance},
		{"es", "el público apoya", "el publicó apoya", Substance},
		{"es", "publico", "publicó", Substance},
		{"es", "el acuerdo de apoyo", "el acuerdo de apoyó", Substance},
		{"es", "que apoyara el plan", "que apoyará el plan", Substance},
		{"es", "si los países", "sí los países", Substance},
		{"es", "el Estado", "él Estado", Substance},
		{"es", "esta región", "está región", Substance},
		{"es", "mas personas", "más personas", Substance},
		{"es", "solo las familias", "sólo las familias", Substance},
		{"es", "el termino del plazo", "el término del plazo", Substance},
		{"es", "practica consular", "práctica consular", Substance},
		{"es", "la perdida", "la pérdida", Substance},
		{"es", "Los países deben actuar.", "Los países pueden actuar.", Substance},
		{"es", "Los países deberán actuar.", "Los países deberían actuar.", Substance},
		{"es", "podrán participar", "podrían participar", Substance},
		{"es", "un año", "un ano", Substance},
		{"es", "adoptar medidas", "adaptar medidas", Substance},
		{"es", "tráfico de migrantes", "trata de migrantes", Substance},
		{"es", "personas inmigrantes", "personas emigrantes", Substance},
		{"es", "los niños", "las niñas", Substance},
		{"es", "sin demora", "con demora", Substance},
		{"es", "no se detendrá", "se detendrá", Substance},
		{"es", "el retorno voluntario", "el retorno involuntario", Substance},
		{"es", "artículo 12", "artículo 13", Substance},
		{"es", "12 países", "doce países", Substance},
		{"es", "países de origen", "países de orígenes", Substance},
		{"es", "afecto", "efecto", Substance},
	}
	if len(tests) < 80 {
		t.Errorf("only %d rows", len(tests))
	}
	for _, test := range tests {
		if got := natureOf(test.lang, test.old, test.new); got != test.want {
			t.Errorf("%s: %q to %q is %s, want %s", test.lang, test.old, test.new, got, test.want)
		}
	}
}
