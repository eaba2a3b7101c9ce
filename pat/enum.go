package pat

import (
	"fmt"
	"slices"
	"strings"
)

// The enumerations of this package are small integers with a table of names.

func enumName[E ~uint8](e E, names []string, typeName string) string {
	if int(e) < len(names) {
		return names[e]
	}
	return fmt.Sprintf("%s(%d)", typeName, uint8(e))
}

func parseEnum[E ~uint8](name string, names []string, noun string) (E, error) {
	if i := slices.Index(names, name); i >= 0 {
		return E(i), nil
	}
	return 0, fmt.Errorf("pat: unknown %s; write one of %s", noun, strings.Join(names, ", "))
}

func appendEnum[E ~uint8](dst []byte, e E, names []string, noun string) ([]byte, error) {
	if int(e) < len(names) {
		return append(dst, names[e]...), nil
	}
	return dst, fmt.Errorf("pat: no %s has the value %d", noun, uint8(e))
}

func unmarshalEnum[E ~uint8](e *E, text []byte, names []string, noun string) error {
	parsed, err := parseEnum[E](string(text), names, noun)
	if err == nil {
		*e = parsed
	}
	return err
}
