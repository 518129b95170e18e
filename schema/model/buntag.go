package model

import (
	"slices"
	"strings"
)

// options are the parts of a bun or go-pg tag: a name, and options between commas.
type options struct {
	name   string
	values map[string][]string
}

// parseOptions reads a tag. A value may be quoted, or have commas in parentheses.
// Have: user_name,pk,type:decimal(10,2),default:'a,b',unique:"a,b"
func parseOptions(tag string, quote byte) options {
	o := options{values: map[string][]string{}}
	for i := 0; tag != ""; i++ {
		end := partEnd(tag, quote, ',')
		text := strings.TrimSpace(tag[:end])
		tag = strings.TrimPrefix(tag[end:], ",")
		key, value, ok := strings.Cut(text, ":")
		switch {
		case i == 0 && !ok:
			o.name = unquote(text, quote)
		case text != "":
			key = strings.TrimSpace(key)
			o.values[key] = append(o.values[key], unquote(strings.TrimSpace(value), quote))
		}
	}
	return o
}

// partEnd is where the first part of a tag ends: at a separator that stands neither in quotes nor in parentheses.
func partEnd(tag string, quote, separator byte) int {
	quoted, depth := false, 0
	for i := range len(tag) {
		switch c := tag[i]; {
		case c == quote:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == separator && depth <= 0:
			return i
		}
	}
	return len(tag)
}

func unquote(s string, quote byte) string {
	if len(s) > 1 && s[0] == quote && s[len(s)-1] == quote {
		return s[1 : len(s)-1]
	}
	return s
}

func (o options) has(name string) bool { _, ok := o.values[name]; return ok }

// get is the last value of an option.
func (o options) get(name string) string {
	v := o.values[name]
	if len(v) == 0 {
		return ""
	}
	return v[len(v)-1]
}

// groups are the names of the unique constraints of a field; "" is one of its own.
func (o options) groups() []string {
	var out []string
	for _, v := range o.values["unique"] {
		out = append(out, strings.Split(v, ",")...)
	}
	return slices.Compact(out)
}
