package loadgen

import "strings"

// Keystroke is one change as the clients make it: one character put in at a place, or
// the character there taken away. Places count UTF-16 units; only ASCII is typed.
type Keystroke struct {
	At     int32
	Insert byte // 0 for a deletion
	None   bool // rewritten to nothing
}

// Over rewrites k to come after earlier, which was made at the same version and stands first.
func (k Keystroke) Over(earlier Keystroke) Keystroke {
	switch {
	case earlier.None || k.None:
	case earlier.Insert != 0:
		if earlier.At <= k.At {
			k.At++
		}
	case earlier.At < k.At:
		k.At--
	case earlier.At == k.At && k.Insert == 0:
		k.None = true
	}
	return k
}

// moved carries a caret over a change; an insert exactly there leaves it in place.
func (k Keystroke) moved(caret int32) int32 {
	switch {
	case k.None || k.At >= caret:
	case k.Insert != 0:
		caret++
	default:
		caret--
	}
	return caret
}

// Replay gives the text after the keystrokes, with a gap that follows them.
func Replay(text string, keys []Keystroke) string {
	units := []rune(text)
	gap := len(keys) + 1
	buffer := make([]rune, len(units)+gap)
	copy(buffer, units)
	left, right := len(units), len(buffer) // the text is buffer[:left] and buffer[right:]
	for _, k := range keys {
		if k.None {
			continue
		}
		at := int(k.At)
		if at < left {
			n := left - at
			copy(buffer[right-n:right], buffer[at:left])
			left, right = at, right-n
		} else if at > left {
			n := at - left
			copy(buffer[left:left+n], buffer[right:right+n])
			left, right = at, right+n
		}
		if k.Insert != 0 {
			buffer[left] = rune(k.Insert)
			left++
		} else {
			right++
		}
	}
	var out strings.Builder
	out.WriteString(string(buffer[:left]))
	out.WriteString(string(buffer[right:]))
	return out.String()
}
