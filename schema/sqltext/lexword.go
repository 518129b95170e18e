package sqltext

import "strings"

// word reads an unquoted identifier or keyword, a hole, a name with holes in
// it, or the string that a prefix such as E, N, X or B opens.
func (s *scanner) word() Token {
	if p := s.stringPrefix(); p > 0 {
		return s.prefixed(p)
	}
	end, holes := s.pos, false
	var known strings.Builder
	for end < len(s.text) {
		if n := holeLen(s.text[end:]); n > 0 {
			if holes = true; end > s.pos && gluedKeyword(s.text[s.pos:end]) {
				break // Have: WHERE\x010\x02
			}
			end += n
			if w := wordLen(s.text[end:]); w > 0 && gluedKeyword(s.text[end:end+w]) {
				break // Have: \x010\x02ORDER BY
			}
			continue
		}
		w := wordLen(s.text[end:])
		if w == 0 {
			break
		}
		known.WriteString(s.text[end : end+w])
		end += w
	}
	if end == s.pos {
		return s.operator() // e.g. a lone \x01
	}
	raw := s.text[s.pos:end]
	if strings.IndexByte(raw, HoleOpen) < 0 {
		return s.emit(KindIdent, end, lower(raw))
	}
	if known.Len() == 0 {
		t := s.emit(KindHole, end, "")
		t.Hole = true
		t.Text, _, _ = strings.Cut(raw[1:], string(HoleClose))
		return t
	}
	t := s.emit(KindIdent, end, lower(known.String()))
	t.Hole = holes
	return t
}

// wordLen is the length of the identifier at the beginning of s.
func wordLen(s string) int {
	i := 0
	for i < len(s) && isWordByte(s[i]) && !strings.HasPrefix(s[i:], "\u00a0") {
		i++
	}
	return i
}

// holeLen is the length of the hole at the beginning of s, 0 if there is none.
func holeLen(s string) int {
	if s == "" || s[0] != HoleOpen {
		return 0
	}
	i := 1
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == 1 || i >= len(s) || s[i] != HoleClose {
		return 0
	}
	return i + 1
}

// gluedKeyword reports whether a word next to a hole is a keyword, so that
// the hole is a part of its own and not the rest of a name.
func gluedKeyword(w string) bool {
	if len(w) > len("returning") {
		return false
	}
	switch lower(w) {
	case "where", "and", "or", "not", "order", "group", "having", "limit", "offset", "from", "select", "join",
		"left", "inner", "on", "in", "set", "values", "returning", "union", "as", "is", "for", "into", "using":
		return true
	}
	return false
}

// lower is strings.ToLower for ASCII: engines fold other letters by locale.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

// placeholder reads ?, ?3, ?name (bun), $1, $name, :name, @name and @p1; and
// the operators that begin with the same characters.
func (s *scanner) placeholder() Token {
	c, rest := s.at(0), s.text[s.pos+1:]
	if c == '$' && !s.mysql && !s.sqlite {
		if tag := dollarTag(s.text[s.pos:]); tag > 0 {
			return s.dollarQuoted(tag)
		}
	}
	if c == '?' && s.postgres && s.questionOperator() {
		return s.emit(KindOp, s.pos+2, s.text[s.pos:s.pos+2])
	}
	if n := holeLen(rest); n > 0 { // Have: $\x010\x02 from "$%d"
		t := s.emit(KindPlaceholder, s.pos+1+n, "")
		t.Index, t.Hole = -1, true
		return t
	}
	n := wordLen(rest)
	switch {
	case c == '?' && (n == 0 || isWordStart(rest[0]) && gluedKeyword(rest[:n])):
		return s.positional(s.pos+1, s.args)
	case n == 0, c == ':' && isDigit(rest[0]) && !s.sqlite:
		return s.operator() // e.g. a slice: a[1:2]
	case isDigit(rest[0]) && (c == '?' || c == '$'):
		return s.numbered(rest)
	}
	end := s.pos + 1 + n
	t := s.emit(KindPlaceholder, end, rest[:n])
	t.Index = -1
	return t
}

// questionOperator reports whether the ? at the position begins PostgreSQL's
// ?| or ?& (jsonb). "?||x" is a placeholder and a concatenation.
func (s *scanner) questionOperator() bool {
	c := s.at(1)
	return (c == '|' || c == '&') && s.at(2) != c
}

// numbered reads the digits of ?3 and $1.
func (s *scanner) numbered(rest string) Token {
	n, index := 0, 0
	for n < len(rest) && isDigit(rest[n]) {
		if index < 1<<20 {
			index = index*10 + int(rest[n]-'0')
		}
		n++
	}
	return s.positional(s.pos+1+n, max(index-1, 0))
}

func (s *scanner) positional(end, index int) Token {
	s.args = max(s.args, index+1)
	t := s.emit(KindPlaceholder, end, "")
	t.Index = index
	return t
}

// operators of more than one character, the longer ones first.
var operators = []string{
	"<<->>", "<->>", "<<<->", "<<%", "%>>",
	"<=>", "->>", "#>>", "||/", "<<=", ">>=", "!~~*", "!~~", "~~*", "!~*", "-|-", "<->", "<#>", "<+>", "<~>", "<%>", "<<|", "|>>", "&&&", "@@@", "<^>",
	"::", ":=", "<=", ">=", "<>", "!=", "==", "||", "&&", "->", "#>", "#-", "##", "@>", "<@", "@@", "@?", "<<", ">>", "~~", "~*", "!~", "^@",
	"&<", "&>", "|/", "!!", "=>", "..", "~=", "%>", "<%",
}

func (s *scanner) operator() Token {
	if strings.IndexByte("(),;[]{}*+/", s.at(0)) >= 0 {
		return s.emit(KindOp, s.pos+1, s.text[s.pos:s.pos+1])
	}
	for _, op := range operators {
		if !s.has(op) {
			continue
		}
		if op == "@>" || op == "<@" || op == "@@" || op == "#>" || op[0] == '%' || op == "<%" || op == "~=" || op == "=>" {
			if s.mysql && op != "@@" || s.sqlite {
				continue // MySQL and SQLite have none of these: a<@x is a < @x
			}
		}
		return s.emit(KindOp, s.pos+len(op), op)
	}
	return s.emit(KindOp, s.pos+1, s.text[s.pos:s.pos+1])
}
