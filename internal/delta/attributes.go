package delta

import "maps"

// Attributes are the formats of a run: names and JSON values (string, float64,
// bool, nil, []any, map[string]any).
type Attributes map[string]any

// equalValue compares JSON values deeply.
func equalValue(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equalValue)
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equalValue(x[i], y[i]) {
				return false
			}
		}
		return true
	}
	if _, deep := b.(map[string]any); deep {
		return false
	}
	if _, deep := b.([]any); deep {
		return false
	}
	return a == b
}

func equalAttributes(a, b Attributes) bool {
	return len(a) == len(b) && maps.EqualFunc(a, b, equalValue)
}

// EqualAttributes compares two sets of attributes deeply.
func EqualAttributes(a, b Attributes) bool { return equalAttributes(a, b) }

// WithAttributes gives the attributes of an insert after set came over it: values
// set, nulls removed. Neither argument is altered.
func WithAttributes(insert, set Attributes) Attributes { return composeAttributes(insert, set, false) }

// composeAttributes sets b's values over a's; nulls stay only on a retain.
func composeAttributes(a, b Attributes, keepNull bool) Attributes {
	if len(b) == 0 {
		return a
	}
	result := make(Attributes, len(a)+len(b))
	for name, value := range b {
		if value != nil || keepNull {
			result[name] = value
		}
	}
	for name, value := range a {
		if _, set := b[name]; !set {
			result[name] = value
		}
	}
	return orNone(result)
}

// transformAttributes takes away from b what a settles first.
func transformAttributes(a, b Attributes, priority bool) Attributes {
	if !priority || len(a) == 0 || len(b) == 0 {
		return b
	}
	result := make(Attributes, len(b))
	for name, value := range b {
		if _, settled := a[name]; !settled {
			result[name] = value
		}
	}
	return orNone(result)
}

// invertAttributes gives what brings base back after attrs was set on it.
func invertAttributes(attrs, base Attributes) Attributes {
	result := make(Attributes, len(attrs))
	for name, value := range attrs {
		old, had := base[name]
		switch {
		case had && !equalValue(old, value):
			result[name] = old
		case !had:
			result[name] = nil
		}
	}
	return orNone(result)
}

// diffAttributes gives what turns a into b.
func diffAttributes(a, b Attributes) Attributes {
	result := Attributes{}
	for name, value := range b {
		if old, had := a[name]; !had || !equalValue(old, value) {
			result[name] = value
		}
	}
	for name := range a {
		if _, stays := b[name]; !stays {
			result[name] = nil
		}
	}
	return orNone(result)
}

// orNone keeps absent and empty the same: absent.
func orNone(a Attributes) Attributes {
	if len(a) == 0 {
		return nil
	}
	return a
}
