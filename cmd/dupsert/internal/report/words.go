package report

import (
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

func key(k *finding.Key) string {
	s := keyColumns(k)
	switch {
	case k.Covers:
		s += " covers"
	default:
		s += " does not cover: " + gap(k)
	}
	if k.Declared != "" {
		s += ", declared at " + k.Declared
	}
	return s
}

// keyColumns is a key as one writes it down.
func keyColumns(k *finding.Key) string {
	s := "(" + strings.Join(k.Columns, ", ") + ")"
	if k.Name != "" {
		s = k.Name + " " + s
	}
	if k.Where != "" {
		s += " where " + k.Where
	}
	return s
}

// gap is why a key does not cover.
func gap(k *finding.Key) string {
	if k.Detail != "" {
		return k.Detail
	}
	return k.Gap
}

func guard(g finding.Guard) string {
	s := strings.ReplaceAll(g.Kind, "-", " ")
	if g.Isolation != "" {
		s += " (" + strings.ReplaceAll(g.Isolation, "-", " ") + ")"
	}
	switch g.Effect {
	case "none":
		return s + " does not prevent it"
	case "local":
		return s + " holds in this process only"
	case "excludes":
		return s + " excludes the race"
	case "loser-fails":
		return s + " makes the loser fail"
	}
	return s
}

func place(file string, line, column int) string {
	if column == 0 {
		return fmt.Sprintf("%s:%d", file, line)
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// oneLine is SQL on one line of at most limit characters.
func oneLine(s string, limit int) string {
	return shorten(strings.Join(strings.Fields(s), " "), limit)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
