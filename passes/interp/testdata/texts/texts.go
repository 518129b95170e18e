// Package texts are functions that make an SQL text of constants in the ways
// programs do.
package texts

import (
	"fmt"
	"strconv"
	"strings"
)

const table = "users"

// Plain is a constant.
func Plain() string { return "SELECT id FROM " + table }

// Joined is a list, joined.
func Joined() string { return "SELECT " + strings.Join([]string{"id", "email"}, ", ") + " FROM users" }

// Printed is fmt.Sprintf.
func Printed() string {
	return fmt.Sprintf("SELECT %s FROM %s WHERE n = %d AND %q = '%%'", "id", table, 3, "x")
}

// Branched takes the one branch that can be.
func Branched() string {
	text := "SELECT id FROM users"
	if locked := true; locked {
		text += " FOR UPDATE"
	}
	return text
}

// Built is a strings.Builder.
func Built() string {
	var b strings.Builder
	b.WriteString("SELECT id")
	b.WriteByte(' ')
	b.WriteString("FROM users")
	b.WriteRune('\n')
	fmt.Fprintf(&b, "WHERE %s = ?", "email")
	return b.String()
}

// Looped is a loop over a list that is known.
func Looped() string {
	text := "SELECT "
	for i, c := range []string{"id", "email"} {
		if i > 0 {
			text += ", "
		}
		text += c
	}
	return text + " FROM users"
}

// Numbered has placeholders with numbers.
func Numbered() string { return "email = $" + strconv.Itoa(2) }

// Trimmed is trimmed.
func Trimmed() string { return strings.TrimSpace("  SELECT 1\n") }

// Replaced is replaced.
func Replaced() string { return strings.ReplaceAll("SELECT id FROM {t}", "{t}", table) }

// Repeated is repeated.
func Repeated() string { return "(?" + strings.Repeat(",?", 2) + ")" }

// Called goes through a helper and a closure.
func Called() string {
	where := func(c string) string { return c + " = ?" }
	return from("users") + " WHERE " + where("email")
}

func from(t string) string { return "SELECT id FROM " + t }

// Field is a field of a struct.
func Field() string {
	q := struct{ text, name string }{"SELECT 1", "x"}
	p := &q
	p.name = "y"
	return p.text + p.name
}

// Switched is a switch.
func Switched() string {
	switch kind := "user"; kind {
	case "org":
		return "SELECT id FROM orgs"
	case "user":
		return "SELECT id FROM users"
	}
	return ""
}

// Unknown is not known: its text depends on an argument.
func Unknown(n int) string {
	if n > 3 {
		return "SELECT 1"
	}
	return "SELECT 2"
}
