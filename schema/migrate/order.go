package migrate

import (
	"cmp"
	"slices"
	"strings"
)

// Compare orders file names as a migration tool without rules of its own does:
// 10_b after 9_a.
func Compare(a, b string) int { return natural(a, b) }

// natural compares two names as a person would order them: runs of digits by
// their value, so that 10_b comes after 9_a, all else by its bytes.
func natural(a, b string) int {
	for a != "" && b != "" {
		da, db := digits(a), digits(b)
		if da == "" || db == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		if c := numeric(da, db); c != 0 {
			return c
		}
		a, b = a[len(da):], b[len(db):]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is the run of digits at the start of s.
func digits(s string) string {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return s[:n]
}

// numeric compares two runs of digits by value. They are timestamps of any
// length, so they are not converted.
func numeric(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// versions compares two dotted versions, 1.2 before 1.10; a missing part is zero.
func versions(a, b []string) int {
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if c := numeric(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// number is the version number a plain file's name begins with, "" for none:
// 001_x.sql, 1.sql, V1.sql, v2-x.sql.
func number(name string) string {
	if n := digits(name); n != "" {
		return n
	}
	if name != "" && (name[0] == 'v' || name[0] == 'V') {
		return digits(name[1:])
	}
	return ""
}

// tablesFirst moves the scripts that create tables before the others. Files
// without numbers say nothing of their order, and indexes.sql sorts before
// tables.sql.
func tablesFirst(scripts []Script) {
	slices.SortStableFunc(scripts, func(a, b Script) int {
		return cmp.Compare(rank(a), rank(b))
	})
}

func rank(s Script) int {
	if strings.Contains(strings.ToUpper(s.Text), "CREATE TABLE") {
		return 0
	}
	return 1
}
