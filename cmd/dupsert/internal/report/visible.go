package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dupsert/dupsert/passes/finding"
)

// visible is s on one line with everything that a terminal or a browser would
// obey instead of showing spelled out: control characters, invalid UTF-8, and
// format characters such as those that turn the direction of text
// (https://trojansource.codes/).
func visible(s string) string { return spell(s, "") }

// lines is visible with line breaks and tabs left as they are.
func lines(s string) string { return spell(s, "\n\t") }

func spell(s, keep string) string {
	if !strings.ContainsFunc(s, obeyed) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf && strings.ContainsRune(keep, r) || !obeyed(r):
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == utf8.RuneError:
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// obeyed reports whether r does something, rather than being something to see.
func obeyed(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// shown is the finding with all its texts visible. SQL keeps its line breaks.
func shown(f *finding.Finding) *finding.Finding {
	out := *f
	for _, s := range []*string{&out.Rule, &out.Confidence, &out.Table, &out.Dialect, &out.Shape, &out.Message, &out.Fingerprint, &out.Suppressed, &out.Join.File, &out.Join.Function} {
		*s = visible(*s)
	}
	out.Columns = each(f.Columns, visible)
	out.Lookup, out.Insert = shownLeaf(f.Lookup), shownLeaf(f.Insert)
	out.Keys = each(f.Keys, func(k finding.Key) finding.Key {
		return finding.Key{
			Name: visible(k.Name), Columns: each(k.Columns, visible), Where: visible(k.Where),
			Covers: k.Covers, Gap: visible(k.Gap), Detail: visible(k.Detail), Declared: visible(k.Declared),
		}
	})
	out.Guards = each(f.Guards, func(g finding.Guard) finding.Guard {
		return finding.Guard{Kind: visible(g.Kind), Isolation: visible(g.Isolation), Effect: visible(g.Effect)}
	})
	return &out
}

func shownLeaf(l finding.Leaf) finding.Leaf {
	l.File, l.Function, l.Call, l.SQL = visible(l.File), visible(l.Function), visible(l.Call), lines(l.SQL)
	l.Via = each(l.Via, func(h finding.Hop) finding.Hop {
		return finding.Hop{File: visible(h.File), Line: h.Line, Function: visible(h.Function)}
	})
	return l
}

// shownMessage is a message with all its texts visible.
func shownMessage(m Message) Message {
	switch {
	case m.Config != nil:
		c := *m.Config
		c.Version, c.Module = visible(c.Version), visible(c.Module)
		c.Patterns, c.Warnings = each(c.Patterns, visible), each(c.Warnings, visible)
		c.Schemas = each(c.Schemas, func(s Schema) Schema {
			s.Source, s.Dialect, s.Files = visible(s.Source), visible(s.Dialect), each(s.Files, visible)
			return s
		})
		m.Config = &c
	case m.Progress != nil:
		m.Progress = &Progress{Message: visible(m.Progress.Message)}
	case m.Finding != nil:
		m.Finding = shown(m.Finding)
	case m.Summary != nil:
		s := *m.Summary
		s.Skipped = each(s.Skipped, visible)
		m.Summary = &s
	}
	return m
}

func each[T any](s []T, f func(T) T) []T {
	out := make([]T, len(s))
	for i, v := range s {
		out[i] = f(v)
	}
	return out
}

// plainJSON writes JSON and spells out, as JSON does it, what a terminal that
// the file is printed on would obey. The values stay the same:
// encoding/json itself escapes only what is below U+0020.
type plainJSON struct{ w io.Writer }

func (p plainJSON) Write(b []byte) (int, error) {
	s := string(b)
	if strings.ContainsFunc(s, escapedInJSON) {
		var out strings.Builder
		for _, r := range s {
			switch {
			case !escapedInJSON(r):
				out.WriteRune(r)
			case r > 0xffff:
				fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
			default:
				fmt.Fprintf(&out, `\u%04x`, r)
			}
		}
		s = out.String()
	}
	if _, err := io.WriteString(p.w, s); err != nil {
		return 0, err
	}
	return len(b), nil
}

// escapedInJSON are the characters that are obeyed and stand in strings only:
// line breaks and tabs are the layout.
func escapedInJSON(r rune) bool { return r >= 0x7f && r != utf8.RuneError && obeyed(r) }
