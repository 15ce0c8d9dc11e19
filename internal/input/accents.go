package input

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/redonda/redonda/internal/input/lexicon"
)

// accentsOnly tells whether two spellings that differ in accents, or in capitals alone,
// are the same word. An accent that moves makes another word (público, publicó), and so
// do the accents that tell words apart (si, sí) or one time from another (apoyo, apoyó).
func accentsOnly(old, new string) bool {
	if old == new {
		return true
	}
	was, is := accented(old), accented(new)
	if len(was) > 0 && len(is) > 0 && !slices.Equal(was, is) {
		return false
	}
	bare := lexicon.Bare(new)
	if toldApart[bare] || verbal[bare] {
		return false
	}
	with := is // the spelling that has the accent
	if len(was) > 0 {
		with = was
	}
	return len(with) == 0 || !onVerbEnding([]rune(bare), with[len(with)-1])
}

// accented gives the places of a word's letters that bear an acute accent or a diaeresis.
func accented(word string) []int {
	var places []int
	at := -1
	for _, r := range norm.NFD.String(strings.ReplaceAll(word, "ñ", "n")) {
		if !unicode.Is(unicode.Mn, r) {
			at++
			continue
		}
		places = append(places, at)
	}
	return places
}

// lastStressed are words stressed on their last syllable that are no verbs, besides
// those in -ción and their like.
var lastStressed = set(`ademas despues tambien segun ningun algun comun interes atras jamas quizas asi aqui alli ahi cafe comite pais
	joven algodon jardin`)

var nounEndings = []string{"cion", "sion", "xion", "gion", "nion"}

// onVerbEnding tells whether an accent at a place is on the last syllable of a word that
// could be a verb: -ó, -é, -á, -ás, -án, -éis and their like.
func onVerbEnding(bare []rune, place int) bool {
	if lastStressed[string(bare)] || slices.ContainsFunc(nounEndings, func(ending string) bool { return strings.HasSuffix(string(bare), ending) }) {
		return false
	}
	end := len(bare)
	if end > 0 && (bare[end-1] == 's' || bare[end-1] == 'n') {
		end--
	}
	return place >= end-1
}

// toldApart are words that an accent makes others of.
var toldApart = set(`el tu mi si se de te mas aun que como cuando donde quien quienes cual cuales cuanto cuanta cuantos cuantas
	este esta estas estos ese esa esos esas aquel aquella solo papa ingles frances secretaria secretarias sabia sabias hacia
	rio continua continuas amen seria serias reves corte revolver tenia`)

// verbal are nouns and adjectives stressed three syllables from the end that are forms of
// a verb without their accent: práctica, practica.
var verbal = set(`publico publica publicas practico practica practicas critico critica criticas numero numeros termino terminos
	ejercito transito deposito habito animo limite limites titulo titulos calculo calculos articulo articulos estimulo estimulos
	vinculo vinculos circulo tramite tramites continuo medico medica medicas fabrica fabricas replica replicas suplica
	domestico domestica diagnostico pronostico proposito capitulo especifico especifica rectifico unifico ultimo ultima intimo integro integra
	valido valida validas liquido liquida solido solicito exito equivoco invalido invalida filtro analisis perdida perdidas
	patente interprete interpretes cantara transmite arbitro participe participes genero generos`)
