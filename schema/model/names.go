package model

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/jinzhu/inflection"
)

// initialisms are what gorm counts as one word.
// https://github.com/go-gorm/gorm/blob/master/schema/naming.go
var initialisms = func() *strings.Replacer {
	words := []string{
		"API", "ASCII", "CPU", "CSS", "DNS", "EOF", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "LHS", "QPS", "RAM", "RHS", "RPC", "SLA",
		"SMTP", "SSH", "TLS", "TTL", "UID", "UI", "UUID", "URI", "URL", "UTF8", "VM", "XML", "XSRF", "XSS",
	}
	var pairs []string
	for _, w := range words {
		pairs = append(pairs, w, w[:1]+strings.ToLower(w[1:]))
	}
	return strings.NewReplacer(pairs...)
}()

// gormName is a Go name as gorm writes it in the database: UserID is user_id,
// HTMLBody html_body. A run of capitals is one word up to its last letter.
func gormName(name string) string {
	value := initialisms.Replace(name)
	var out strings.Builder
	for i := range len(value) {
		c := value[i]
		if !upper(c) {
			out.WriteByte(c)
			continue
		}
		last := i == len(value)-1
		before := i > 0 && upper(value[i-1])
		inside := before && (last || upper(value[i+1]) || digit(value[i+1]))
		// An underscore that the name has is not doubled, except before a last letter.
		if i > 0 && !inside && (last || value[i-1] != '_' && value[i+1] != '_') {
			out.WriteByte('_')
		}
		out.WriteByte(c + 'a' - 'A')
	}
	return out.String()
}

// underscored is a Go name as bun and go-pg write it: UserID is user_id,
// APIKey api_key.
func underscored(name string) string {
	var out strings.Builder
	for i := range len(name) {
		c := name[i]
		if upper(c) {
			if i > 0 && i+1 < len(name) && (lower(name[i-1]) || lower(name[i+1])) {
				out.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		out.WriteByte(c)
	}
	return out.String()
}

// snake is a Go name as xorm and beego write it: each capital begins a word,
// so that UserID is user_i_d.
func snake(name string) string {
	var out strings.Builder
	for i := range len(name) {
		c := name[i]
		if upper(c) {
			if i > 0 {
				out.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		out.WriteByte(c)
	}
	return out.String()
}

// gonic is a Go name as xorm's GonicMapper writes it: UserID is user_id.
func gonic(name string) string {
	var out []byte
	for i := range len(name) {
		c := name[i]
		n := len(out)
		switch {
		case upper(c) && i > 0 && !upper(out[n-1]):
			out = append(out, '_')
		case !upper(c) && i > 1 && upper(out[n-1]) && upper(out[n-2]):
			out = append(out, out[n-1])
			out[n-1] = '_'
		}
		out = append(out, c)
	}
	return strings.ToLower(string(out))
}

// plural is the English plural of the name's last word.
func plural(name string) string { return inflection.Plural(name) }

// singular undoes plural.
func singular(name string) string { return inflection.Singular(name) }

// fits shortens an identifier the way gorm does: 64 letters, the last eight
// of which tell longer ones apart.
func fits(name string) string {
	const limit = 64
	name = strings.ReplaceAll(name, ".", "_")
	if utf8.RuneCountInString(name) <= limit {
		return name
	}
	sum := sha1.Sum([]byte(name))
	return name[:limit-8] + hex.EncodeToString(sum[:])[:8]
}

func upper(c byte) bool { return 'A' <= c && c <= 'Z' }
func lower(c byte) bool { return 'a' <= c && c <= 'z' }
func digit(c byte) bool { return '0' <= c && c <= '9' }
