package pat

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// The enumerations of this package are small integers with a table of names.

func enumName[E ~uint8](e E, names []string, typeName string) string {
	if int(e) < len(names) {
		return names[e]
	}
	return typeName + "(" + strconv.Itoa(int(e)) + ")"
}

func parseEnum[E ~uint8](name string, names []string, noun string) (E, error) {
	if i := slices.Index(names, name); i >= 0 {
		return E(i), nil
	}
	return 0, errors.New("pat: unknown " + noun + "; write one of " + strings.Join(names, ", "))
}

func appendEnum[E ~uint8](dst []byte, e E, names []string, noun string) ([]byte, error) {
	if int(e) < len(names) {
		return append(dst, names[e]...), nil
	}
	return dst, errors.New("pat: no " + noun + " has the value " + strconv.Itoa(int(e)))
}

func unmarshalEnum[E ~uint8](e *E, text []byte, names []string, noun string) error {
	parsed, err := parseEnum[E](string(text), names, noun)
	if err == nil {
		*e = parsed
	}
	return err
}
