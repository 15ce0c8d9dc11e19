package compare

// Thresholds of similarity, the weighted Dice coefficient of two paragraphs' words.
// Found by experiment on resolutions in Spanish and English: true partners, the
// paraphrased ones included, are hardly ever below 0.5, and strangers hardly ever
// above 0.3, even when they begin alike ("Requests the secretariat to …").
const (
	sureSimilarity  = 0.50 // partners that are taken before splits are looked for
	matchSimilarity = 0.33 // partners in place
	movedSimilarity = 0.42 // partners elsewhere: chance has more places to choose from
	pidSimilarity   = 0.10 // below, somebody reused the line for another text
	pidContainment  = 0.35 // of the shorter one: a paragraph that was cut short or grew
	pidBonus        = 0.35 // for the partner of the same name, unless another is clearly closer
	orderBonus      = 0.04 // for the partner that the neighbours point at
)

// nowhere is the partner of a paragraph that has none.
const nowhere = -1

// line is a paragraph made ready for finding its partner.
type line struct {
	Paragraph
	label, body string
	words       bag
	key         string // of the folded words; see vocabulary.bag
	weight      float64
}

// aligner finds the partner of each paragraph.
type aligner struct {
	watch        *watch
	vocabulary   *vocabulary
	old, new     []line
	toNew, toOld []int // partners, or nowhere
	groups       []group
}

// group is a set of paragraphs that belong together: 1:1, 1:n or n:1. Places rise.
type group struct {
	old, new []int
	moved    bool
}

func newAligner(watch *watch, old, new []Paragraph) *aligner {
	v := newVocabulary()
	a := &aligner{watch: watch, vocabulary: v, old: lines(v, old), new: lines(v, new)}
	v.weigh(len(old) + len(new))
	for _, side := range [][]line{a.old, a.new} {
		for i := range side {
			side[i].weight = v.weight(side[i].words)
		}
	}
	a.toNew, a.toOld = free(len(old)), free(len(new))
	return a
}

func lines(v *vocabulary, paragraphs []Paragraph) []line {
	lines := make([]line, len(paragraphs))
	for i, p := range paragraphs {
		l := line{Paragraph: p}
		l.label, l.body = cutLabel(p.Text)
		l.words, l.key = v.bag(l.body)
		lines[i] = l
	}
	return lines
}

func free(n int) []int {
	places := make([]int, n)
	for i := range places {
		places[i] = nowhere
	}
	return places
}

// entries aligns the two texts: the sure partners, then those that share enough
// words, with splits and merges looked for before the doubtful ones.
func (a *aligner) entries() []Entry {
	a.anchor()
	candidates := a.candidates()
	a.take(candidates, sureSimilarity)
	a.group()
	a.extend(sureContainment)
	a.take(candidates, matchSimilarity)
	a.group()
	a.extend(splitContainment)
	a.settle()
	return a.ordered()
}

// pair makes two paragraphs partners.
func (a *aligner) pair(i, j int) { a.toNew[i], a.toOld[j] = j, i }

func (a *aligner) part(i int) { a.toOld[a.toNew[i]], a.toNew[i] = nowhere, nowhere }

func (a *aligner) bothFree(i, j int) bool { return a.toNew[i] == nowhere && a.toOld[j] == nowhere }

// fewWords is up to where stems are too little to go by: "Internacional" and
// "Interno" have the same.
const fewWords = 4

// similarity is between 0 and 1; it is 0 for texts without words.
func (a *aligner) similarity(i, j int) float64 {
	old, new := &a.old[i], &a.new[j]
	similarity := a.dice(old.words, old.weight, new.words, new.weight)
	if len(old.key) <= 4*fewWords && len(new.key) <= 4*fewWords {
		if shared, all := sharedForms(old.key, new.key); all > 0 {
			return min(similarity, 2*float64(shared)/float64(all))
		}
	}
	return similarity
}

func (a *aligner) dice(x bag, wx float64, y bag, wy float64) float64 {
	if wx+wy == 0 {
		return 0
	}
	return 2 * a.vocabulary.shared(x, y) / (wx + wy)
}
