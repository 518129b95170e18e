package model

import (
	"strconv"
	"strings"
)

// settings are the parts of a gorm tag: their names in capitals, and their
// values; a part without a value is its own.
type settings map[string]string

// gormSettings reads a tag of parts between sep. A backslash before sep makes
// it a part of the value.
func gormSettings(tag, sep string) settings {
	out := settings{}
	parts := strings.Split(tag, sep)
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		for strings.HasSuffix(p, `\`) && i+1 < len(parts) {
			i++
			p = p[:len(p)-1] + sep + parts[i]
		}
		out.set(p)
	}
	return out
}

func (s settings) set(part string) {
	name, value, ok := strings.Cut(part, ":")
	name = strings.ToUpper(strings.TrimSpace(name))
	switch {
	case ok:
		s[name] = strings.ReplaceAll(value, `\"`, `"`)
	case name != "":
		s[name] = name
	}
}

func (s settings) has(name string) bool { _, ok := s[name]; return ok }

// is says whether one of the names is there and not false.
func (s settings) is(names ...string) bool {
	for _, n := range names {
		if v := s[n]; v != "" && !strings.EqualFold(v, "false") {
			return true
		}
	}
	return false
}

// list is a value of names between commas.
func (s settings) list(name string) []string {
	var out []string
	for _, v := range strings.Split(s[name], ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (s settings) number(name string) int {
	n, err := strconv.Atoi(s[name])
	if err != nil {
		return 0 // as gorm takes it
	}
	return n
}
